/** Who, when and where of the samples: plain values that look like a studio in use. Pictures are asked from `/media/`. */
import { type Frame, PUBLIC_ASSETS } from "../../../views/layouts/document.tsx";

export const NOW = Date.UTC(2026, 10, 21, 14, 6);
export const HOUR = 3_600_000;
export const PROJECT = "prj_tea";

export const frame: Frame = {
  theme: "dark",
  nonce: "bm9uY2U",
  assets: PUBLIC_ASSETS,
  csrf: "c5rf",
  person: { name: "Mara Lind", email: "mara@example.org" },
};

export const mara = { kind: "person", name: "Mara" } as const;
export const director = { kind: "agent", name: "Film" } as const;
export const pic = (name: string) => `/media/${name}.webp`;

/** Peaks of a sentence: words with pauses between. */
export function samplePeaks(length: number): number[] {
  return Array.from({ length }, (_, at) => {
    const word = Math.max(0, Math.sin(at / 3.1) * Math.sin(at / 11.7 + 1));
    return 0.06 + 0.85 * word * (0.6 + 0.4 * Math.abs(Math.sin(at * 1.7)));
  });
}

/** The shots of the sample film. */
export const shots = [
  { title: "Before sunrise", name: "dawn2", seconds: 7.5 },
  { title: "Kettle", name: "kettle", seconds: 5 },
  { title: "The bus", name: "bus", seconds: 6 },
  { title: "Two hikers, one bowl", name: "hikers", seconds: 8 },
  { title: "The sign comes down", name: "sign", seconds: 7.5 },
  { title: "Lamps", name: "lamps", seconds: 6 },
];
