/**
 * What is in a file: its kind, size, length and codecs. Files come from outside, so ffprobe opens each with the one demuxer of its
 * sniffed type, images are decoded once in a process of their own, and whatever is damaged, too large or not what it claims to be is
 * refused with a sentence.
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, invalid } from "../lib/errors.ts";
import type { Inspected } from "./image-child.ts";
import { MAX_IMAGE_PIXELS } from "./image-limit.ts";
import { inputOf, runImageChild, runMedia } from "./media-child.ts";
import { ACCEPTED, type AcceptedMime, isAccepted } from "./sniff.ts";

export { sniff } from "./sniff.ts";

export type Probe =
  | { kind: "image"; mime: AcceptedMime; width: number; height: number; animated: boolean }
  | {
      kind: "video";
      mime: AcceptedMime;
      width: number;
      height: number;
      durationSeconds: number;
      fps: number;
      codec: string;
      hasAudio: boolean;
      rotation: number;
    }
  | { kind: "audio"; mime: AcceptedMime; durationSeconds: number; codec: string; channels: number; sampleRate: number };

const PROBE_TIMEOUT_MS = 120_000;
const MAX_SVG_BYTES = 4 * 1024 ** 2;
const MAX_SIDE_PIXELS = 16_384;
const MAX_DURATION_SECONDS = 12 * 3600;

/**
 * Sizes are in pixels as shown (after turning), times in seconds. `mime` is what `sniff` said. Throws AppError `invalid` naming the
 * field `file`; the file is left where it is.
 */
export async function probe(path: string, mime: string, signal?: AbortSignal): Promise<Probe> {
  if (!isAccepted(mime)) throw invalid("file", `Files of type ${mime} are not kept here.`);
  const type = ACCEPTED[mime];
  return type.kind === "image" ? probeImage(path, mime, signal) : probeMedia(path, mime, type.demuxer, signal);
}

const FORMATS: Record<string, string> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  heif: "image/avif",
  svg: "image/svg+xml",
};

async function probeImage(path: string, mime: AcceptedMime, signal?: AbortSignal): Promise<Probe> {
  const svg = mime === "image/svg+xml";
  if (svg) await refuseUnsafeSvg(path);
  const found = await runImageChild<Inspected>({ act: "inspect", path, svg }, { signal }).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "invalid" ? damaged(mime, error.fields[0]?.message ?? error.message) : error;
  });
  if (FORMATS[found.format] !== mime) throw damaged(mime, `inside it is ${found.format || "something else"}`);
  if (!(found.width > 0 && found.height > 0) || found.width * found.height > MAX_IMAGE_PIXELS) throw tooLarge(found.width, found.height);
  if (mime === "image/gif") await refuseVastScreen(path);
  return { kind: "image", mime, width: found.width, height: found.height, animated: found.pages > 1 };
}

/** A GIF's frames may be small on a screen of gigapixels, which a browser would lay out. */
async function refuseVastScreen(path: string): Promise<void> {
  const head = new DataView(await Bun.file(path).slice(0, 10).arrayBuffer());
  const [width, height] = [head.getUint16(6, true), head.getUint16(8, true)];
  if (width * height > MAX_IMAGE_PIXELS) throw tooLarge(width, height);
}

/** SVG may draw, not act and not fetch. */
const UNSAFE_SVG: readonly (readonly [RegExp, string])[] = [
  [/<!(ENTITY|DOCTYPE[^>]*\[)/i, "entities of its own"],
  [/<script[\s>/]/i, "a script"],
  [/<(foreignObject|iframe|object|embed)[\s>/]/i, "another document"],
  [/\son[a-z]+\s*=/i, "an event handler"],
  [/(href|src)\s*=\s*["']\s*(?!#|data:image\/(png|jpeg|webp|gif);)[^"'\s]/i, "a link to another file"],
  [/(@import|url\(\s*["']?\s*(?!#|data:image\/(png|jpeg|webp|gif);|["')]))/i, "a link to another file"],
];

async function refuseUnsafeSvg(path: string): Promise<void> {
  const file = Bun.file(path);
  if (file.size > MAX_SVG_BYTES) throw invalid("file", `The SVG is larger than ${MAX_SVG_BYTES / 1024 ** 2} MB. Nothing was kept.`);
  const text = await file.text();
  const unsafe = UNSAFE_SVG.find(([pattern]) => pattern.test(text));
  if (unsafe) throw invalid("file", `The SVG contains ${unsafe[1]}; only drawings that stand alone are accepted. Nothing was kept.`);
}

const Stream = Type.Object({
  codec_type: Type.Optional(Type.String()),
  codec_name: Type.Optional(Type.String()),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
  avg_frame_rate: Type.Optional(Type.String()),
  r_frame_rate: Type.Optional(Type.String()),
  duration: Type.Optional(Type.String()),
  channels: Type.Optional(Type.Number()),
  sample_rate: Type.Optional(Type.String()),
  nb_read_packets: Type.Optional(Type.String()),
  disposition: Type.Optional(Type.Object({ attached_pic: Type.Optional(Type.Number()) })),
  side_data_list: Type.Optional(Type.Array(Type.Object({ rotation: Type.Optional(Type.Number()) }))),
});
type Stream = Static<typeof Stream>;
const Report = Type.Object({ streams: Type.Array(Stream), format: Type.Object({ duration: Type.Optional(Type.String()) }) });

async function probeMedia(path: string, mime: AcceptedMime, demuxer: string, signal?: AbortSignal): Promise<Probe> {
  const { streams, format } = await inspectMedia(path, mime, demuxer, signal);
  const read = streams.filter((stream) => Number(stream.nb_read_packets ?? 0) > 0 && stream.codec_name && stream.codec_name !== "unknown");
  const picture = read.find((stream) => stream.codec_type === "video" && !stream.disposition?.attached_pic);
  const sound = read.find((stream) => stream.codec_type === "audio");
  const durationSeconds = Number(format.duration ?? picture?.duration ?? sound?.duration ?? 0);
  if (!picture && !sound) throw damaged(mime, "there is no picture and no sound in it that can be played");
  if (!(durationSeconds > 0)) throw damaged(mime, "it has no length");
  if (durationSeconds > MAX_DURATION_SECONDS)
    throw invalid(
      "file",
      `The file says it lasts ${Math.round(durationSeconds / 3600)} hours; ${MAX_DURATION_SECONDS / 3600} are accepted. Nothing was kept.`,
    );
  await decodeSample(path, mime, demuxer, signal);
  if (sound && !picture) await refuseCutSound(path, demuxer, sound, durationSeconds, mime);
  if (picture) return videoOf(picture, mime, durationSeconds, sound !== undefined);
  return {
    kind: "audio",
    mime: soundMime(mime),
    durationSeconds,
    codec: sound?.codec_name ?? "",
    channels: sound?.channels ?? 0,
    sampleRate: Number(sound?.sample_rate ?? 0),
  };
}

/** What ffprobe says of every packet. Messages that tell of a cut file are an answer, too. */
async function inspectMedia(path: string, mime: AcceptedMime, demuxer: string, signal?: AbortSignal): Promise<Static<typeof Report>> {
  const entries =
    "stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,duration,channels,sample_rate,nb_read_packets:stream_disposition=attached_pic:stream_side_data=rotation:format=duration";
  const { code, stdout, stderr } = await runMedia(
    "ffprobe",
    ["-count_packets", "-show_entries", entries, "-of", "json", ...inputOf(path, demuxer)],
    { signal, timeoutMs: PROBE_TIMEOUT_MS },
  );
  if (code !== 0) throw damaged(mime, reasonFrom(stderr, path));
  if (/partial file|ended prematurely|moov atom not found/i.test(stderr)) throw damaged(mime, "its end is missing");
  const report: unknown = JSON.parse(new TextDecoder().decode(stdout));
  if (!Value.Check(Report, report)) throw damaged(mime, "what it says of itself makes no sense");
  return report;
}

/** Decodes the first seconds: headers may be whole where the content is not. */
async function decodeSample(path: string, mime: AcceptedMime, demuxer: string, signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await runMedia(
    "ffmpeg",
    ["-xerror", "-t", "2", ...inputOf(path, demuxer), "-map", "0:V:0?", "-map", "0:a:0?", "-f", "null", "-"],
    { signal },
  );
  if (code !== 0) throw damaged(mime, reasonFrom(stderr, path));
}

/** WAV and MP3 play on without their end, so their own words about their length are held against what is there. */
async function refuseCutSound(path: string, demuxer: string, sound: Stream, durationSeconds: number, mime: AcceptedMime): Promise<void> {
  const rate = Number(sound.sample_rate ?? 0);
  const mp3Seconds = (Number(sound.nb_read_packets) * (rate >= 32_000 ? 1152 : 576)) / rate;
  const cut = demuxer === "mp3" ? mp3Seconds < durationSeconds * 0.9 : demuxer === "wav" && (await isCutRiff(path));
  if (cut) throw damaged(mime, "its end is missing");
}

/** true when a RIFF file is shorter than its header says; recorders that stream leave 0 or the highest number there. */
async function isCutRiff(path: string): Promise<boolean> {
  const file = Bun.file(path);
  const head = new DataView(await file.slice(0, 12).arrayBuffer());
  const [isRiff, bytes] = [head.getUint32(0) === 0x52494646, head.getUint32(4, true)];
  return isRiff && bytes > 0 && bytes < 0xffff_ff00 && bytes + 8 > file.size + 2;
}

function videoOf(picture: Stream, mime: AcceptedMime, durationSeconds: number, hasAudio: boolean): Probe {
  const rotation = ((Math.round(picture.side_data_list?.find((side) => side.rotation !== undefined)?.rotation ?? 0) % 360) + 360) % 360;
  const turned = rotation === 90 || rotation === 270;
  const [width, height] = turned ? [picture.height ?? 0, picture.width ?? 0] : [picture.width ?? 0, picture.height ?? 0];
  if (!(width > 0 && height > 0)) throw damaged(mime, "its picture has no size");
  if (Math.max(width, height) > MAX_SIDE_PIXELS || width * height > MAX_IMAGE_PIXELS) throw tooLarge(width, height);
  const fps = rateOf(picture.avg_frame_rate) || rateOf(picture.r_frame_rate) || 1;
  return { kind: "video", mime: filmMime(mime), width, height, durationSeconds, fps, codec: picture.codec_name ?? "", hasAudio, rotation };
}

/** "24000/1001" as a number; 0 when it says nothing. */
function rateOf(rate = ""): number {
  const [over = 0, under = 1] = rate.split("/").map(Number);
  return under > 0 && over > 0 ? over / under : 0;
}

/** A film's container that holds only sound, and the other way round. */
const soundMime = (mime: AcceptedMime): AcceptedMime =>
  mime === "video/mp4" || mime === "video/quicktime"
    ? "audio/mp4"
    : mime === "video/webm" || mime === "video/x-matroska"
      ? "audio/webm"
      : mime;
const filmMime = (mime: AcceptedMime): AcceptedMime => (mime === "audio/mp4" ? "video/mp4" : mime === "audio/webm" ? "video/webm" : mime);

function damaged(mime: AcceptedMime, why: string): AppError {
  return invalid("file", `The file looks like ${ACCEPTED[mime].name} but cannot be used: ${why}. Nothing was kept.`);
}

function tooLarge(width: number, height: number): AppError {
  return invalid(
    "file",
    `The picture is ${width} × ${height} pixels; up to ${MAX_IMAGE_PIXELS / 1e6} megapixels are accepted. Nothing was kept.`,
  );
}

/** The last thing that ffmpeg said, without the path and its own labels. */
function reasonFrom(stderr: string, path: string): string {
  const lines = stderr
    .replaceAll(`file:${path}`, "it")
    .replaceAll(path, "it")
    .split("\n")
    .map((line) =>
      line
        .replace(/^\[[^\]]*\]\s*/, "")
        .replace(/^it:\s*/, "")
        .trim(),
    )
    .filter(Boolean);
  const last = (lines.at(-1) ?? "").replace(/\.$/, "").slice(0, 200);
  return last ? `its content is damaged (${last})` : "its content is damaged";
}
