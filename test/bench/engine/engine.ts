/** The engine under twenty turns at once: what a step adds to its model's time, memory, words to a reader and to a page in Chromium, and how fast a turn stops. */
import { join } from "node:path";
import type { Figure, Measurement } from "../bench.ts";

interface EngineFigures {
  stepMs: number;
  memoryMiB: number;
  words: number;
  wordP50: number;
  wordP95: number;
  stopP95: number;
}

interface PageFigures {
  p50: number;
  p95: number;
}

/** The last line of a script that runs in a process of its own. */
async function played<T>(script: string, folder: string): Promise<T> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, script), folder], { stdout: "pipe", stderr: "inherit" });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`The engine's bench failed in ${script}.`);
  return JSON.parse(text.trim().split("\n").at(-1) ?? "") as T;
}

export const engine: Measurement = {
  name: "engine",
  async measure(folder) {
    const { stepMs, memoryMiB, wordP50, wordP95, stopP95 } = await played<EngineFigures>("own.ts", folder);
    const page = await played<PageFigures>("page.ts", folder);
    const line = (name: string, value: number, unit: string): Figure => ({ name: `engine, 20 turns at once, ${name}`, value, unit });
    return [
      line("added to a step (model call and tool)", stepMs, "ms"),
      line("memory of a turn", memoryMiB, "MiB"),
      line("a word to its reader, p50", wordP50, "ms"),
      line("a word to its reader, p95", wordP95, "ms"),
      line("from stop to its end, p95", stopP95, "ms"),
      { name: "engine, a word from its upstream's socket to the page's document, p50", value: page.p50, unit: "ms" },
      { name: "engine, a word from its upstream's socket to the page's document, p95", value: page.p95, unit: "ms" },
    ];
  },
};
