/**
 * The files behind a timeline, looked at before the first frame: they exist, they are what the asset's row says, and their container is
 * known from their own first bytes, so that ffmpeg is told the demuxer and never guesses one for a file that came from outside.
 */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import type { Timeline } from "../canvas/timeline.ts";
import { guarded } from "../assets/media-child.ts";
import { runChild } from "../lib/child.ts";
import { AppError } from "../lib/errors.ts";
import type { Tools } from "./ffmpeg.ts";

export interface RenderAsset {
  path: string;
  kind: "image" | "video" | "audio";
  /** Seconds of media; pixels of the picture. Where given they have to agree with the file. */
  seconds?: number | null;
  width?: number | null;
  height?: number | null;
}

export type AssetLookup = (assetId: string) => RenderAsset | undefined | Promise<RenderAsset | undefined>;

export interface Source {
  assetId: string;
  path: string;
  kind: RenderAsset["kind"];
  /** Name of ffmpeg's demuxer; "" for an image, which is read by sharp. */
  demuxer: string;
  seconds: number;
  width: number;
  height: number;
  /** Frames a second of the picture; 0 without one. */
  rate: number;
  /** Channels of the sound; 0 without one. */
  channels: number;
  /** The file says which matrix its colours use. */
  taggedColour: boolean;
}

export type Sources = ReadonlyMap<string, Source>;

/** Options before `-i` for a source: only this demuxer, only files. */
export const inputOf = (source: Source): string[] => ["-protocol_whitelist", "file,pipe", "-f", source.demuxer, "-i", source.path];

/** @throws AppError not_found for a missing asset or file, invalid for one that is not what the timeline or its row says. */
export async function readSources(timeline: Timeline, assets: AssetLookup, tools: Tools): Promise<Sources> {
  const wanted = new Map<string, RenderAsset["kind"]>();
  for (const item of Object.values(timeline.items)) {
    if (item.kind === "clip") wanted.set(item.assetId, item.media);
    if (item.kind === "solid" && item.soft) wanted.set(item.soft.assetId, item.soft.media);
  }
  const sources = new Map<string, Source>();
  for (const group of inGroups([...wanted], PROBES_AT_ONCE)) {
    for (const source of await Promise.all(group.map(([assetId, kind]) => readSource(assetId, kind, assets, tools))))
      sources.set(source.assetId, source);
  }
  return sources;
}

const PROBES_AT_ONCE = 4;

const inGroups = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

async function readSource(assetId: string, kind: RenderAsset["kind"], assets: AssetLookup, tools: Tools): Promise<Source> {
  const asset = await assets(assetId);
  if (!asset) throw new AppError("not_found", `The timeline uses the asset ${assetId}, which does not exist here.`);
  const wrong = (message: string) => new AppError("invalid", `Asset ${assetId}: ${message}`, [{ field: `assets.${assetId}`, message }]);
  if (asset.kind !== kind && !(kind === "audio" && asset.kind === "video"))
    throw wrong(`the timeline uses it as ${kind}, but it is ${asset.kind}.`);
  const demuxer = demuxerOf(await firstBytes(asset.path, assetId));
  if (!demuxer) throw wrong("its file is of no known kind.");
  const source = {
    assetId,
    path: asset.path,
    kind,
    ...(kind === "image" ? await readImage(asset.path, wrong) : await readMedia(asset.path, demuxer, wrong, tools)),
  };
  if (kind === "video" && source.width === 0) throw wrong("it has no picture.");
  if (kind === "audio" && source.channels === 0) throw wrong("it has no sound.");
  const turned = asset.width === source.height && asset.height === source.width;
  if (kind !== "audio" && asset.width && asset.height && !turned && (asset.width !== source.width || asset.height !== source.height))
    throw wrong(`it should be ${asset.width}×${asset.height}, but its file is ${source.width}×${source.height}.`);
  return source;
}

/** A film as a source, for what is made from finished films. @throws AppError not_found or invalid. */
export async function readFilm(path: string, tools: Tools): Promise<Source> {
  const lookup = () => ({ path, kind: "video" as const });
  return readSource(basename(path), "video", lookup, tools);
}

async function firstBytes(path: string, assetId: string): Promise<Buffer> {
  const file = await open(path).catch(() => {
    throw new AppError("not_found", `The file of asset ${assetId} is missing.`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Magic numbers: those of the formats' own specifications, as gathered in https://en.wikipedia.org/wiki/List_of_file_signatures. */
function demuxerOf(head: Buffer): string | undefined {
  const text = (from: number, to: number) => head.toString("latin1", from, to);
  if (text(4, 8) === "ftyp") return "mov";
  if (head.readUIntBE(0, Math.min(4, head.length || 1)) === 0x1a45dfa3) return "matroska";
  if (text(0, 4) === "RIFF") return { WAVE: "wav", "AVI ": "avi", WEBP: "image" }[text(8, 12)];
  if (text(0, 4) === "OggS") return "ogg";
  if (text(0, 4) === "fLaC") return "flac";
  if (text(0, 3) === "ID3" || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2)) return "mp3";
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0) return "aac";
  if (text(1, 4) === "PNG" || text(0, 3) === "GIF" || (head[0] === 0xff && head[1] === 0xd8)) return "image";
  return undefined;
}

export const PIXEL_LIMIT = 120_000_000;

async function readImage(path: string, wrong: (message: string) => AppError) {
  const { autoOrient } = await sharp(path, { limitInputPixels: PIXEL_LIMIT })
    .metadata()
    .catch(() => {
      throw wrong("its picture cannot be read.");
    });
  return { demuxer: "", seconds: 0, width: autoOrient.width, height: autoOrient.height, rate: 0, channels: 0, taggedColour: true };
}

interface ProbedStream {
  codec_type?: string;
  width?: number;
  height?: number;
  avg_frame_rate?: string;
  duration?: string;
  channels?: number;
  color_space?: string;
}

const PROBE_LIMIT_MS = 30_000;

async function readMedia(path: string, demuxer: string, wrong: (message: string) => AppError, { ffprobe, signal }: Tools) {
  const command: [string, ...string[]] = [
    ffprobe,
    "-v",
    "error",
    "-protocol_whitelist",
    "file,pipe",
    "-f",
    demuxer,
    "-show_streams",
    "-show_format",
    "-of",
    "json",
    "-i",
    path,
  ];
  const { code, stdout } = await runChild(guarded(command, PROBE_LIMIT_MS), { timeoutMs: PROBE_LIMIT_MS, signal });
  if (code !== 0 || demuxer === "image") throw wrong("its media cannot be read.");
  const { streams = [], format } = JSON.parse(Buffer.from(stdout).toString()) as {
    streams?: ProbedStream[];
    format?: { duration?: string };
  };
  const picture = streams.find((stream) => stream.codec_type === "video");
  const sound = streams.find((stream) => stream.codec_type === "audio");
  const [over, under] = (picture?.avg_frame_rate ?? "0/1").split("/").map(Number);
  return {
    demuxer,
    seconds: Number(picture?.duration ?? sound?.duration ?? format?.duration ?? 0) || 0,
    width: picture?.width ?? 0,
    height: picture?.height ?? 0,
    rate: over && under ? over / under : 0,
    channels: sound?.channels ?? 0,
    taggedColour: Boolean(picture?.color_space && picture.color_space !== "unknown"),
  };
}
