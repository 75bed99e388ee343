/**
 * The benchmark: `bun run bench [NAME…] [--json FILE]`. Every figure is measured on a real server in a process of its own, with real
 * files and fsync; absolute times depend on the machine, so its size stands in the first line.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, totalmem, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { canvasPage } from "./canvas-page.ts";
import { canvasSpeed } from "./canvas-speed.ts";
import { engine } from "./engine/engine.ts";
import { jobCycle } from "./jobs/jobs.ts";
import { largeFiles } from "./large-files.ts";
import { renderSpeed } from "./render-speed.ts";
import { acknowledgements } from "./rooms/acknowledgements.ts";
import { coldOpen } from "./rooms/cold-open.ts";
import { fanOut } from "./rooms/fan-out.ts";
import { roomMemory } from "./rooms/room-memory.ts";
import { sandboxSpeed } from "./sandbox-speed.ts";
import { startUp } from "./start-up.ts";

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The same figure of others, measured in the same run; not a number where they gave no answer. */
  beside?: Record<string, number>;
  /** Which is better, less or more of it; needed to say by how much we are ahead of the others. */
  better?: "less" | "more";
}

export interface Measurement {
  name: string;
  /** Gets an empty folder. */
  measure(folder: string): Promise<Figure[]>;
}

const MEASUREMENTS: readonly Measurement[] = [
  startUp,
  acknowledgements,
  fanOut,
  coldOpen,
  roomMemory,
  jobCycle,
  engine,
  canvasPage,
  canvasSpeed,
  largeFiles,
  renderSpeed,
  sandboxSpeed,
];

const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
const chosen = MEASUREMENTS.filter((each) => positionals.length === 0 || positionals.includes(each.name));
const unknown = positionals.filter((name) => !MEASUREMENTS.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(`"${unknown.join(", ")}" is no measurement. There are ${MEASUREMENTS.map((each) => each.name).join(", ")}.`);
  process.exit(64);
}
console.log(`${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB, Bun ${Bun.version}\n`);
const figures: Figure[] = [];
for (const each of chosen) {
  const folder = await mkdtemp(join(tmpdir(), "clash-bench-"));
  try {
    for (const figure of await each.measure(folder)) {
      figures.push(figure);
      console.log(`${figure.name.padEnd(62)} ${readable(figure.value).padStart(10)} ${figure.unit.padEnd(3)}${besideOf(figure)}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
if (values.json)
  await Bun.write(
    values.json,
    `${JSON.stringify({ cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 1024 ** 3), figures }, null, 2)}\n`,
  );
process.exit(0);

/** The others' figures, each with how many times better ours is: under 1 we are behind. */
function besideOf({ value, beside = {}, better }: Figure): string {
  return Object.entries(beside)
    .map(([name, other]) => {
      const ratio = better === "less" ? other / value : value / other;
      const times = Number.isFinite(ratio) && better ? ` (${ratio.toFixed(ratio < 10 ? 1 : 0)}×)` : "";
      return `   ${name} ${readable(other)}${times}`;
    })
    .join("");
}

function readable(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 10 ? 1 : 2);
}
