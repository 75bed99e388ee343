/** Zip archives made byte by byte, so that they may say what no honest program would. */
import { crc32, deflateRawSync } from "node:zlib";

export interface RawEntry {
  name: string;
  bytes: Uint8Array;
  deflate?: boolean;
  /** The unpacked size that is claimed. */
  claims?: number;
  /** General purpose flags; 1 is encrypted. */
  flags?: number;
  method?: number;
  /** Unix mode in the upper half of the external attributes. */
  mode?: number;
  /** Points at the bytes of this earlier entry instead of its own. */
  sharesWith?: number;
}

export function rawZip(entries: readonly RawEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, "utf8");
    const packed = entry.deflate ? deflateRawSync(entry.bytes, { level: 9 }) : Buffer.from(entry.bytes);
    const method = entry.method ?? (entry.deflate ? 8 : 0);
    const head = (signature: number, extra: number) => {
      const bytes = Buffer.alloc(extra);
      bytes.writeUInt32LE(signature, 0);
      return bytes;
    };
    const common = (into: Buffer, at: number) => {
      into.writeUInt16LE(20, at);
      into.writeUInt16LE(0x800 | (entry.flags ?? 0), at + 2);
      into.writeUInt16LE(method, at + 4);
      into.writeUInt32LE(0x5a210000, at + 6);
      into.writeUInt32LE(crc32(entry.bytes), at + 10);
      into.writeUInt32LE(packed.length, at + 14);
      into.writeUInt32LE(entry.claims ?? entry.bytes.length, at + 18);
      into.writeUInt16LE(name.length, at + 22);
    };
    const local = head(0x04034b50, 30);
    common(local, 4);
    const record = head(0x02014b50, 46);
    record.writeUInt16LE(0x031e, 4);
    common(record, 6);
    record.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
    offsets.push(entry.sharesWith === undefined ? offset : (offsets[entry.sharesWith] ?? 0));
    record.writeUInt32LE(offsets.at(-1) ?? 0, 42);
    central.push(record, name);
    if (entry.sharesWith !== undefined) continue;
    parts.push(local, name, packed);
    offset += local.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, end]));
}

/** A small generator of chance that a seed repeats. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One change somewhere. */
export function mutate(good: Uint8Array, pick: (below: number) => number): Uint8Array {
  const bytes = Buffer.from(good);
  const directory = good.length - 400; // where the most can be said wrongly
  const at = pick(3) === 0 ? pick(good.length) : directory + pick(good.length - directory);
  switch (pick(5)) {
    case 0:
      for (let n = 0; n <= pick(6); n++) bytes[Math.min(good.length - 1, at + n)] = pick(256);
      return bytes;
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(good.length, at + 1 + pick(64)))]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1 + pick(64)), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, 1 + pick(good.length - 1));
    default: {
      const from = pick(good.length - 64);
      bytes.copyWithin(at, from, from + 1 + pick(64));
      return bytes;
    }
  }
}
