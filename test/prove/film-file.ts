/** Looks at and listens to a finished film by ffmpeg, the way a person would check it: shape, length, black, frozen, loudness. */
import { measured } from "./suite.ts";

const LIMIT_MS = 120_000;

export interface FilmFacts {
  seconds: number;
  width: number;
  height: number;
  fps: number;
  videoCodec: string;
  audioCodec: string;
  pixelFormat: string;
  /** Integrated loudness in LUFS and the true peak in dBTP. */
  loudness: number;
  truePeak: number;
  /** Seconds of film that are black, and that stand still for 3 s and more. */
  blackSeconds: number;
  frozenSeconds: number;
  /** Seconds without any sound of 1 s and more. */
  silentSeconds: number;
}

interface ProbeAnswer {
  format: { duration: string };
  streams: { codec_type: string; codec_name: string; width?: number; height?: number; pix_fmt?: string; r_frame_rate: string }[];
}

/** Throws when the file is no film that ffprobe can read. */
export async function inspectFilm(path: string): Promise<FilmFacts> {
  const probe = await measured(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path], { limitMs: LIMIT_MS });
  if (probe.code !== 0) throw new Error(`${path} cannot be read: ${probe.stderr.trim()}`);
  const answer = JSON.parse(probe.stdout) as ProbeAnswer;
  const video = answer.streams.find((stream) => stream.codec_type === "video");
  const audio = answer.streams.find((stream) => stream.codec_type === "audio");
  const watch = "blackdetect=d=0.3:pic_th=0.98:pix_th=0.06,freezedetect=n=-60dB:d=3";
  const filters = ["-vf", watch, "-af", "silencedetect=n=-55dB:d=1,ebur128=peak=true"];
  const seen = await measured(["ffmpeg", "-hide_banner", "-nostats", "-i", path, ...filters, "-f", "null", "-"], { limitMs: LIMIT_MS });
  const sum = (pattern: RegExp) => [...seen.stderr.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const last = (pattern: RegExp) => Number([...seen.stderr.matchAll(pattern)].at(-1)?.[1] ?? Number.NaN);
  const [over = 0, under = 1] = (video?.r_frame_rate ?? "0/1").split("/").map(Number);
  return {
    seconds: Number(answer.format.duration),
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    fps: over / under,
    videoCodec: video?.codec_name ?? "none",
    audioCodec: audio?.codec_name ?? "none",
    pixelFormat: video?.pix_fmt ?? "none",
    loudness: last(/^\s+I:\s+(-?[\d.]+) LUFS/gm),
    truePeak: last(/^\s+Peak:\s+(-?[\d.]+|-inf) dBFS/gm),
    blackSeconds: sum(/black_duration:([\d.]+)/g),
    frozenSeconds: sum(/freeze_duration: ([\d.]+)/g),
    silentSeconds: sum(/silence_duration: ([\d.]+)/g),
  };
}

/** A sheet of frames, one every `everySeconds`, four in a row, and a picture of the sound's spectrum. */
export async function pictureFilm(path: string, sheet: string, spectrum: string, everySeconds: number): Promise<void> {
  const frames = `fps=1/${everySeconds},scale=480:-2,tile=4x6:padding=6:color=black`;
  await measured(["ffmpeg", "-y", "-v", "error", "-i", path, "-vf", frames, "-frames:v", "1", sheet], { limitMs: LIMIT_MS });
  await measured(["ffmpeg", "-y", "-v", "error", "-i", path, "-lavfi", "showspectrumpic=s=1200x400:legend=0", spectrum], {
    limitMs: LIMIT_MS,
  });
}
