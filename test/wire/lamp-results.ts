/** What Lamp makes: small files that say which order they are of, so that a test can tell one result from another. */
import { crc32, deflateSync } from "node:zlib";

/** 0.1 s of sound that says which order it is: its samples hold the number. */
export function soundOf(order: number): Uint8Array {
  const samples = 800;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++) bytes.writeInt16LE(((order * 31 + at * 7) % 20_000) - 10_000, 44 + at * 2);
  return bytes;
}

const SIDE = 8;

/** A picture of one colour, which is the number of its order. */
export function dotOf(order: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  head.set([8, 2], 8); // eight bits each of red, green and blue
  const line = Buffer.alloc(1 + SIDE * 3);
  for (let at = 0; at < SIDE; at++) line.writeUIntBE(order, 1 + at * 3, 3);
  return pngOf(head, Buffer.concat(Array.from({ length: SIDE }, () => line)));
}

/** A picture that cannot be packed, for requests that do not go out in one piece. */
export function noiseOf(side: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const lines = crypto.getRandomValues(Buffer.alloc(side * (1 + side * 3)).subarray(0, 65_536));
  const whole = Buffer.alloc(side * (1 + side * 3));
  for (let at = 0; at < whole.length; at += 65_521) whole.set(lines.subarray(0, Math.min(65_521, whole.length - at)), at);
  for (let row = 0; row < side; row++) whole[row * (1 + side * 3)] = 0; // no filter
  return pngOf(head, whole);
}

function pngOf(head: Buffer, lines: Buffer): Uint8Array {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]));
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
