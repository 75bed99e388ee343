/**
 * Files made to harm: mutations of real ones by a seed, files that unfold to something huge, files that are two things at once, and lists that would make a
 * reader open other files. The same seed makes the same files.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { DRAWING, FILMS, IMAGES, makeImage, makeMedia, SOUNDS } from "./made.ts";

export interface Hostile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** It has to be refused; a mutation may by chance be a file like any other. */
  mustRefuse: boolean;
}

export type Samples = ReadonlyMap<string, Buffer>;

/** One real file of every type that is kept. */
export async function makeSamples(): Promise<Samples> {
  const folder = await mkdtemp(join(tmpdir(), "clash-hostile-"));
  const found = new Map<string, Buffer>([["drawing.svg", Buffer.from(DRAWING)]]);
  for (const name of IMAGES) found.set(name, Buffer.from(await Bun.file(await makeImage(folder, name)).bytes()));
  for (const name of [...Object.keys(FILMS), ...Object.keys(SOUNDS)])
    found.set(name, Buffer.from(await Bun.file(await makeMedia(folder, name as keyof typeof FILMS)).bytes()));
  await rm(folder, { recursive: true, force: true });
  return found;
}

// ── mutations ────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Chance = () => number;

/** A number from 0 to 1, the same row for the same seed (mulberry32). */
function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const whole = (chance: Chance, below: number) => Math.floor(chance() * below);
/** Where numbers are rarely tested. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

const MUTATIONS: Record<string, (bytes: Buffer, chance: Chance, other: Buffer) => Buffer> = {
  flipped(bytes, chance) {
    for (let i = 0; i < 1 + whole(chance, 24); i++) {
      const at = whole(chance, bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(chance, 8));
    }
    return bytes;
  },
  "extreme numbers"(bytes, chance) {
    for (let i = 0; i < 1 + whole(chance, 6); i++) {
      const at = whole(chance, Math.min(bytes.length - 4, 4096));
      const value = EXTREMES[whole(chance, EXTREMES.length)] ?? 0;
      if (chance() < 0.5) bytes.writeUInt32BE(value, at);
      else bytes.writeUInt32LE(value, at);
    }
    return bytes;
  },
  cut: (bytes, chance) => bytes.subarray(0, 16 + whole(chance, bytes.length - 16)),
  "with a hole"(bytes, chance) {
    const at = whole(chance, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + whole(chance, 4096))]);
  },
  doubled(bytes, chance) {
    const at = whole(chance, bytes.length);
    const part = bytes.subarray(at, at + whole(chance, 8192));
    return Buffer.concat([bytes.subarray(0, at), part, part, part, bytes.subarray(at)]);
  },
  scrambled(bytes, chance) {
    const from = 24 + whole(chance, 200);
    for (let i = from; i < bytes.length; i++) bytes[i] = whole(chance, 256);
    return bytes;
  },
  emptied(bytes, chance) {
    const at = whole(chance, bytes.length);
    return bytes.fill(chance() < 0.5 ? 0 : 0xff, at, Math.min(bytes.length, at + whole(chance, 16_384)));
  },
  crossed(bytes, chance, other) {
    const at = 12 + whole(chance, Math.min(bytes.length, other.length) - 12);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(at)]);
  },
};

export function* mutants(samples: Samples, seed: number, count: number): Generator<Hostile> {
  const chance = chanceOf(seed);
  const names = [...samples.keys()];
  const kinds = Object.entries(MUTATIONS);
  for (let i = 0; i < count; i++) {
    const sample = names[i % names.length] ?? "";
    const [kind, mutate] = kinds[whole(chance, kinds.length)] ?? ["", (bytes: Buffer) => bytes];
    const other = samples.get(names[whole(chance, names.length)] ?? "") ?? Buffer.alloc(0);
    const bytes = mutate(Buffer.from(samples.get(sample) ?? ""), chance, other);
    yield { name: `${i} ${kind} ${sample}`, bytes: new Uint8Array(bytes), mustRefuse: false };
  }
}

// ── made by hand ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function pngChunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

function png(width: number, height: number, ...chunks: Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  return Buffer.concat([PNG_START, pngChunk("IHDR", head), ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
}

function box(name: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body]);
}

const FTYP = box("ftyp", Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1"));
const LAUGHS = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
const svg = (inside: string, more = "") =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"${more}>${inside}</svg>`);
const uses = Array.from({ length: 40 }, (_, i) => `<g id="u${i + 1}"><use href="#u${i}"/><use href="#u${i}"/></g>`).join("");

/** A WAV that says it has a billion samples a second, or four billion bytes. */
function wav(rate: number, said: number): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(said, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(said, 40);
  return head;
}

/** A frame of one pixel 60,000 times: small to send, long to draw. */
function manyFrames(): Buffer {
  const frame = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  const start = Buffer.from("GIF89a\xff\xff\xff\xff\xf0\0\0\0\0\0\xff\xff\xff", "latin1");
  return Buffer.concat([start, ...Array.from({ length: 60_000 }, () => frame), Buffer.from([0x3b])]);
}

/** Bombs, files that are two things, and lists of other files. */
export async function handmade(samples: Samples): Promise<Hostile[]> {
  const sample = (name: string) => Buffer.from(samples.get(name) ?? "");
  const script = "<script>fetch('http://127.0.0.1/')</script>";
  const flat = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();
  const bad: [string, Buffer][] = [
    ["a PNG of 3.6 gigapixels", png(60_000, 60_000, pngChunk("IDAT", deflateSync(Buffer.alloc(1000))))],
    ["a PNG with no pixel", png(0, 0)],
    ["a PNG whose pixels end early", png(4000, 4000, pngChunk("IDAT", deflateSync(Buffer.alloc(100))))],
    ["a GIF of 60,000 frames of 65,535 × 65,535", manyFrames()],
    [
      "an SVG with a billion laughs",
      Buffer.concat([Buffer.from(`<!DOCTYPE svg [<!ENTITY l0 "ha">${LAUGHS}]>`), svg("<text>&l12;</text>")]),
    ],

    ["an SVG of a billion pixels a side", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1000000000" height="1000000000"/>')],
    ["an SVG that fetches", svg('<image href="http://127.0.0.1:1/x.png"/>')],
    ["an SVG that reads a file", svg('<image href="file:///etc/passwd"/>')],
    ["an SVG with a script", svg(script)],
    ["a playlist", Buffer.from("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")],
    ["a list for ffmpeg", Buffer.from("ffconcat version 1.0\nfile /etc/passwd\nduration 1\n")],
    ["a session description", Buffer.from("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")],
    [
      "a manifest",
      Buffer.from('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1/</BaseURL></MPD>'),
    ],
    ["an MP4 that is a playlist inside", Buffer.concat([FTYP, Buffer.from("#EXTM3U\nhttp://127.0.0.1:1/x.ts\n")])],
    [
      "an MP4 whose box is larger than the world",
      Buffer.concat([FTYP, Buffer.from("\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff", "latin1")]),
    ],
    [
      "an MP4 of boxes in boxes",
      Buffer.concat([FTYP, Array.from({ length: 3000 }).reduce<Buffer>((inner) => box("moov", inner), Buffer.alloc(0))]),
    ],
    ["a Matroska of nothing but depth", Buffer.concat([Buffer.from("1a45dfa3010000000000001f", "hex"), Buffer.alloc(4096, 0x1a)])],
    ["a WAV of four billion samples a second", wav(0xffff_ffff, 36)],
    ["a WAV that promises four gigabytes", wav(48_000, 0xffff_fff0)],
    [
      "an Ogg page that never ends",
      Buffer.concat(Array.from({ length: 500 }, () => Buffer.from("OggS\0\x02".padEnd(282, "\xff"), "latin1"))),
    ],
    ["a page that says it is a picture", Buffer.from(`<!doctype html><html><body><svg></svg>${script}</body></html>`)],
    ["an archive", Buffer.from("504b0304140000000800", "hex")],
    ["a program", Buffer.concat([Buffer.from("7f454c46020101", "hex"), Buffer.alloc(500)])],
    ["nothing", Buffer.alloc(0)],
    ["one byte", Buffer.from([0xff])],
  ];
  const both: [string, Buffer][] = [
    ["a GIF that is a script", Buffer.concat([Buffer.from("GIF89a/*"), sample("picture.gif").subarray(8), Buffer.from("*/=1;alert(1)")])],
    ["a PNG with a page behind it", Buffer.concat([flat, Buffer.from(`<html>${script}</html>`)])],
    ["a JPEG with an archive behind it", Buffer.concat([sample("picture.jpeg"), Buffer.from("504b0506".padEnd(44, "0"), "hex")])],
    [
      "a PNG of 99 megapixels in 300 kB",
      png(9900, 10_000, pngChunk("IDAT", deflateSync(Buffer.alloc(10_000 * (9900 * 3 + 1)), { level: 1 }))),
    ],
    [
      "a PNG with 200 MB of text in 200 kB",
      png(
        1,
        1,
        pngChunk("zTXt", Buffer.concat([Buffer.from("a\0\0"), deflateSync(Buffer.alloc(200_000_000))])),
        pngChunk("IDAT", deflateSync(Buffer.alloc(4))),
      ),
    ],
    [
      "an MP3 with a page in its tag",
      Buffer.concat([Buffer.from(`ID3\x03\0\0\0\0\x02\0${script}`.padEnd(266, "\0"), "latin1"), sample("sound.mp3")]),
    ],
    ["an SVG that draws itself a trillion times", svg(`<rect id="u0" width="1" height="1"/>${uses}<use href="#u40"/>`)],
    ["a film in a film", Buffer.concat([sample("film.mp4"), sample("film.mkv")])],
  ];
  const told = (list: [string, Buffer][], mustRefuse: boolean) =>
    list.map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes), mustRefuse }));
  return [...told(bad, true), ...told(both, false)];
}
