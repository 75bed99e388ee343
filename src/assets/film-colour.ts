/** Frames of a film as they are seen, and a film with other colours. Children with limits, as for everything from outside. */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError, invalid } from "../lib/errors.ts";
import { inputOf, runMedia } from "./media-child.ts";
import { demuxerOf } from "./sniff.ts";

const GRADE_TIMEOUT_MS = 10 * 60_000;

const Stream = Type.Object({
  codec_type: Type.Optional(Type.String()),
  codec_name: Type.Optional(Type.String()),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.String()),
  avg_frame_rate: Type.Optional(Type.String()),
  color_space: Type.Optional(Type.String()),
  color_transfer: Type.Optional(Type.String()),
  disposition: Type.Optional(Type.Object({ attached_pic: Type.Optional(Type.Number()) })),
});
const Report = Type.Object({
  streams: Type.Array(Stream),
  format: Type.Object({ duration: Type.Optional(Type.String()) }),
});

/** What is needed to show a film in its colours. */
export interface Film {
  path: string;
  demuxer: string;
  durationMs: number;
  /** Milliseconds of one frame. */
  frameMs: number;
  /** Codec of its sound; undefined without one. */
  sound?: string;
  /** Filters that turn a frame into square pixels of RGB, by the matrix that the film names or that its size stands for. */
  toRgb: string;
}

/** Reads what a film says of itself. Throws AppError invalid for a sound, a picture or a damaged file. */
export async function filmOf(path: string, signal?: AbortSignal): Promise<Film> {
  const demuxer = await demuxerOf(path);
  const entries =
    "stream=codec_type,codec_name,width,height,duration,avg_frame_rate,color_space,color_transfer:stream_disposition=attached_pic:format=duration";
  const { code, stdout } = await runMedia("ffprobe", ["-show_entries", entries, "-of", "json", ...inputOf(path, demuxer)], { signal });
  const report: unknown = code === 0 ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
  if (!Value.Check(Report, report)) throw invalid("file", "The film cannot be read; it is damaged.");
  const picture = report.streams.find((stream) => stream.codec_type === "video" && !stream.disposition?.attached_pic);
  if (!picture) throw invalid("file", "There is no picture in it.");
  const seconds = Number(picture.duration ?? report.format.duration ?? 0) || 0;
  const [over = 0, under = 0] = (picture.avg_frame_rate ?? "").split("/").map(Number);
  return {
    path,
    demuxer,
    durationMs: seconds * 1000,
    frameMs: over > 0 && under > 0 ? (1000 * under) / over : 40,
    sound: report.streams.find((stream) => stream.codec_type === "audio")?.codec_name,
    toRgb: toRgb(picture),
  };
}

/** What says nothing of its matrix is taken as browsers take it: BT.709 from 720 lines on, else BT.601. */
function toRgb({ color_space: matrix = "unknown", color_transfer: transfer = "", width = 0, height = 0 }: Static<typeof Stream>): string {
  const untold = matrix === "unknown" || matrix === "unspecified" || matrix === "reserved";
  const told = untold && Math.min(width, height) >= 720 ? "in_color_matrix=bt709:" : "";
  const square = "w=trunc(iw*sar/2+0.5)*2:h=trunc(ih/2+0.5)*2";
  const plain = `scale=${square}:${told}flags=bicubic+accurate_rnd+full_chroma_int,setsar=1`;
  return transfer === "smpte2084" || transfer === "arib-std-b67" ? `${FROM_HDR},${plain}` : plain;
}

/** High dynamic range (PQ, HLG) brought to what an ordinary screen shows. */
const FROM_HDR =
  "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv444p10le";

/** The frame that is seen at this moment as PNG, at most `side` pixels on its longer side. */
export async function frameAt(film: Film, atMs: number, { side, out }: { side: number; out: string }, signal?: AbortSignal): Promise<void> {
  const small = `scale=w='min(iw,${side})':h='min(ih,${side})':force_original_aspect_ratio=decrease:flags=area`;
  const last = Math.max(0, film.durationMs - film.frameMs);
  for (const at of [Math.min(atMs, last), Math.max(0, Math.min(atMs, last) - 3 * film.frameMs), 0]) {
    const place = ["-ss", (at / 1000).toFixed(3), ...inputOf(film.path, film.demuxer), "-map", "0:V:0", "-frames:v", "1"];
    const { code } = await runMedia(
      "ffmpeg",
      [...place, "-vf", `${film.toRgb},format=rgb24,${small}`, "-f", "image2", "-update", "1", out],
      { signal },
    );
    if (code === 0 && (await Bun.file(out).exists())) return;
  }
  throw new AppError("invalid", "No frame of the film could be decoded there.");
}

const AS_BT709 = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"];
/** Sounds that MP4 holds as they are. */
const KEPT_SOUNDS = new Set(["aac", "mp3"]);

/** An H.264 film whose colours went through the .cube file in `folder`; its sound is kept, and what it says of where and when it was taken is not. */
export async function gradeFilm(
  film: Film,
  { folder, cube, out }: { folder: string; cube: string; out: string },
  signal?: AbortSignal,
): Promise<void> {
  const back = "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int:sws_dither=ed";
  const filters = [film.toRgb, "format=gbrp16le", `lut3d=file=${cube}:interp=tetrahedral`, back, "format=yuv420p"];
  const sound = ["-map", "0:a:0?", ...(KEPT_SOUNDS.has(film.sound ?? "") ? ["-c:a", "copy"] : ["-c:a", "aac", "-b:a", "192k"])];
  const picture = ["-map", "0:V:0", "-vf", filters.join(","), "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "veryfast"];
  const file = ["-crf", "16", ...AS_BT709, ...sound, "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", out];
  const options = { cwd: folder, signal, timeoutMs: GRADE_TIMEOUT_MS };
  const { code, stderr } = await runMedia("ffmpeg", [...inputOf(film.path, film.demuxer), ...picture, ...file], options);
  if (code !== 0) throw new AppError("invalid", `The film could not be graded: ${reasonIn(stderr)}`);
}

const reasonIn = (log: string) => log.trim().split("\n").at(-1)?.replaceAll(/\/\S+/g, "the file").slice(0, 200) || "it is damaged.";
