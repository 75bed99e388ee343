/** Bare samples become a WAV file: the 44 bytes of a RIFF head before them. */

/** Of `audio/L16;codec=pcm;rate=24000`; older Gemini speech models answer so, with one channel of 16 bits, low byte first. */
export function pcmRate(mime: string): number | undefined {
  if (!/^audio\/(l16|pcm)\b/i.test(mime)) return undefined;
  const rate = Number(/rate=(\d+)/i.exec(mime)?.[1] ?? USUAL_RATE);
  return rate >= 8_000 && rate <= 192_000 ? rate : USUAL_RATE;
}

const USUAL_RATE = 24_000;
const BYTES_A_SAMPLE = 2;
const HEAD_BYTES = 44;

export function wavOf(pcm: Uint8Array, rate: number): Uint8Array {
  const length = pcm.length - (pcm.length % BYTES_A_SAMPLE);
  const wav = new Uint8Array(HEAD_BYTES + length);
  const view = new DataView(wav.buffer);
  const text = (at: number, word: string) => wav.set(new TextEncoder().encode(word), at);
  text(0, "RIFF");
  view.setUint32(4, HEAD_BYTES - 8 + length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of this part
  view.setUint16(20, 1, true); // plain samples
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * BYTES_A_SAMPLE, true);
  view.setUint16(32, BYTES_A_SAMPLE, true);
  view.setUint16(34, BYTES_A_SAMPLE * 8, true);
  text(36, "data");
  view.setUint32(40, length, true);
  wav.set(pcm.subarray(0, length), HEAD_BYTES);
  return wav;
}
