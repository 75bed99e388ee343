/** What a file is, by its content: names and the sender's word are not asked. */
import { open } from "node:fs/promises";
import { fileTypeFromBuffer } from "file-type";
import { invalid } from "../lib/errors.ts";

/** Types that are kept, with the names that people know them by and the ffmpeg demuxer that alone may open them. */
export const ACCEPTED = {
  "image/png": { name: "PNG", kind: "image" },
  "image/jpeg": { name: "JPEG", kind: "image" },
  "image/webp": { name: "WebP", kind: "image" },
  "image/gif": { name: "GIF", kind: "image" },
  "image/avif": { name: "AVIF", kind: "image" },
  "image/svg+xml": { name: "SVG", kind: "image" },
  "video/mp4": { name: "MP4", kind: "film", demuxer: "mov" },
  "video/quicktime": { name: "QuickTime", kind: "film", demuxer: "mov" },
  "video/webm": { name: "WebM", kind: "film", demuxer: "matroska" },
  "video/x-matroska": { name: "Matroska", kind: "film", demuxer: "matroska" },
  "audio/wav": { name: "WAV", kind: "sound", demuxer: "wav" },
  "audio/mpeg": { name: "MP3", kind: "sound", demuxer: "mp3" },
  "audio/mp4": { name: "M4A", kind: "sound", demuxer: "mov" },
  "audio/aac": { name: "AAC", kind: "sound", demuxer: "aac" },
  "audio/ogg": { name: "Ogg", kind: "sound", demuxer: "ogg" },
  "audio/flac": { name: "FLAC", kind: "sound", demuxer: "flac" },
  "audio/webm": { name: "WebM sound", kind: "sound", demuxer: "matroska" },
} as const satisfies Record<string, { name: string } & ({ kind: "image" } | { kind: "film" | "sound"; demuxer: string })>;
export type AcceptedMime = keyof typeof ACCEPTED;

/** Other names of the same types. */
const ALIASES: Record<string, AcceptedMime> = {
  "image/apng": "image/png",
  "video/x-m4v": "video/mp4",
  "video/matroska": "video/x-matroska",
  "audio/x-wav": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "audio/x-m4a": "audio/mp4",
  "audio/x-flac": "audio/flac",
  "audio/ogg; codecs=opus": "audio/ogg",
  "audio/opus": "audio/ogg",
};

const ACCEPTED_NAMES = "PNG, JPEG, WebP, GIF, AVIF, SVG, MP4, MOV, WebM, MKV, WAV, MP3, M4A, AAC, Ogg, Opus or FLAC";

export function isAccepted(mime: string): mime is AcceptedMime {
  return Object.hasOwn(ACCEPTED, mime);
}

/**
 * The type of a file from its first bytes (64 KiB are plenty). Throws AppError `invalid` for field `file` when it is empty or none that
 * is kept.
 */
export async function sniff(head: Uint8Array): Promise<AcceptedMime> {
  if (head.length === 0) throw invalid("file", "The file is empty. Nothing was kept.");
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime ?? "";
  const mime = ALIASES[found] ?? found;
  if (isAccepted(mime)) return mime;
  if (looksLikeSvg(head)) return "image/svg+xml";
  const what = found ? `holds ${found}` : "is of no type that is known here";
  throw invalid("file", `The file ${what}; it can be ${ACCEPTED_NAMES}. Nothing was kept.`);
}

const HEAD_BYTES = 64 * 1024;

/** The type of a file on disk. Throws as `sniff` does. */
export async function sniffFile(path: string): Promise<AcceptedMime> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return await sniff(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The demuxer that alone may open a film or a sound. Throws AppError `invalid` for a picture. */
export async function demuxerOf(path: string): Promise<string> {
  const type = ACCEPTED[await sniffFile(path)];
  if (type.kind === "image") throw invalid("file", "The file is a picture; it has no sound and no length.");
  return type.demuxer;
}

/** An XML document whose first element is `svg`, after any declaration, comments and document type. */
function looksLikeSvg(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, 8192)).replace(/^\ufeff/, "");
  return /^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE\s+svg[^>[]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(text);
}
