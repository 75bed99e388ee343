/** WAV files (RIFF, 16-bit little-endian PCM) written and read piece by piece. Layout: Microsoft's "Multimedia Programming Interface", chunk `WAVE`. */
import { type FileHandle, open } from "node:fs/promises";

const HEADER_BYTES = 44;

export interface WaveWriter {
  /** Interleaved samples, −1 to 1; what lies outside is cut. */
  write(samples: Float32Array): Promise<void>;
  /** Completes the header and closes the file. */
  close(): Promise<void>;
}

/** Creates the file, or empties the one that is there. `comment` is kept in the file as its description (`LIST INFO ICMT`). */
export async function createWave(path: string, rateHz: number, channels: number, comment = ""): Promise<WaveWriter> {
  const file = await open(path, "w");
  let bytes = 0;
  await file.write(header(rateHz, channels, 0, 0), 0, HEADER_BYTES, 0);
  return {
    async write(samples) {
      const pcm = new Int16Array(samples.length);
      for (let i = 0; i < samples.length; i++) pcm[i] = Math.round(Math.max(-1, Math.min(1, samples[i] as number)) * 32_767);
      const part = new Uint8Array(pcm.buffer);
      await file.write(part, 0, part.length, HEADER_BYTES + bytes);
      bytes += part.length;
    },
    async close() {
      const trailer = commentChunk(comment);
      await file.write(trailer, 0, trailer.length, HEADER_BYTES + bytes);
      await file.write(header(rateHz, channels, bytes, trailer.length), 0, HEADER_BYTES, 0);
      await file.close();
    },
  };
}

function header(rateHz: number, channels: number, dataBytes: number, trailerBytes: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(HEADER_BYTES - 8 + dataBytes + trailerBytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(dataBytes, 40);
  return head;
}

function commentChunk(comment: string): Buffer {
  if (!comment) return Buffer.alloc(0);
  const text = Buffer.from(`${comment}\0`, "utf8");
  const chunk = Buffer.alloc(20 + text.length + (text.length % 2));
  chunk.write("LIST", 0, "latin1");
  chunk.writeUInt32LE(chunk.length - 8, 4);
  chunk.write("INFOICMT", 8, "latin1");
  chunk.writeUInt32LE(text.length, 16);
  text.copy(chunk, 20);
  return chunk;
}

/** 32-bit floats on disk, for what is made in one pass and finished in another. */
export async function appendFloats(file: FileHandle, samples: Float32Array): Promise<void> {
  await file.write(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
}
