/** `clash make "<brief>" --out film.mp4`: the main job from the command line. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import type { Command } from "commander";
import { AppError, invalid } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";
import { outputOf, print, progressOn } from "./output.ts";

const LOOK_AGAIN_MS = 400;
const MAX_BRIEF_BYTES = 1024 * 1024;

interface MakeOptions {
  out: string;
  aspect?: string;
  seconds?: string;
  look?: string;
  size: string;
  models: string;
}

export function makeVerb(program: Command): void {
  program
    .command("make")
    .description("make a film from a brief: a text in quotes, or a file")
    .argument("<brief>", "the brief, or the path of a text or Markdown file")
    .requiredOption("--out <file>", "where the film goes (.mp4)")
    .option("--aspect <ratio>", "16:9, 9:16, 1:1, 4:5 or 21:9; else as the brief says")
    .option("--seconds <n>", "its length; else as the brief says")
    .option("--look <name>", "watercolour, paper, night-city, ink, flat or film; else as the brief says")
    .option("--size <lines>", "360, 720 or 1080", "1080")
    .option("--models <set>", "draft: the built-in models, free and without a key", "draft")
    .action(async (brief: string, options: MakeOptions, command: Command) => make(brief, options, command));
}

async function make(argument: string, options: MakeOptions, command: Command): Promise<void> {
  const output = outputOf(command);
  const out = checkOut(options.out);
  const brief = await readBrief(argument);
  const client = await openClient(command);
  const stop = onInterrupt(client);
  try {
    const started = Date.now();
    const film = await client.command<{ id: string; projectId: string }>("film.make", paramsOf(brief, options, output.project));
    stop.film = film;
    const done = await follow(client, film.id, progressOn(output));
    const render = await client.get<{ assetId: string; sheetAssetId: string }>(`/api/renders/${done.renderId}`);
    await mkdir(dirname(out), { recursive: true });
    await client.download(render.assetId, out);
    const sheet = out.replace(/\.mp4$/i, ".contact-sheet.webp");
    await client.download(render.sheetAssetId, sheet);
    const seconds = Math.round((Date.now() - started) / 1000);
    print(
      output,
      { film: out, contactSheet: sheet, projectId: film.projectId, filmId: film.id, seconds, costMicros: 0 },
      () => `${out}\n${sheet}\nMade in ${seconds} s. Cost: $0.00 (draft models). Everything is in project ${film.projectId}.`,
    );
  } finally {
    stop.end();
    await client.close();
  }
}

function paramsOf(brief: string, options: MakeOptions, projectId: string | undefined) {
  const seconds = options.seconds === undefined ? undefined : Number(options.seconds);
  if (seconds !== undefined && Number.isNaN(seconds)) throw invalid("seconds", `seconds: "${options.seconds}" is not a number.`);
  return {
    brief,
    size: options.size,
    models: options.models,
    ...(options.aspect ? { aspect: options.aspect } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(options.look ? { look: options.look } : {}),
    ...(projectId ? { projectId } : {}),
  };
}

function checkOut(out: string): string {
  if (extname(out).toLowerCase() !== ".mp4") throw invalid("out", `--out: "${out}" must end in .mp4. Nothing was made.`);
  return resolve(out);
}

/** A path when there is such a file, or when it looks like one; else the text itself. */
async function readBrief(argument: string): Promise<string> {
  const looksLikeFile = !/\s/.test(argument.trim()) && /\.(md|txt|markdown)$/i.test(argument);
  if (!looksLikeFile && !existsSync(argument)) return argument;
  const file = Bun.file(argument);
  if (!(await file.exists())) throw new AppError("not_found", `brief: There is no file ${argument}. Nothing was made.`);
  if (file.size > MAX_BRIEF_BYTES)
    throw invalid(
      "brief",
      `brief: ${argument} has ${Math.round(file.size / 1024)} KiB. A brief has at most 20,000 characters. Nothing was made.`,
    );
  return file.text();
}

interface FilmState {
  state: string;
  renderId: string | null;
  jobId: string;
  error: { message: string } | null;
}

async function follow(client: Client, filmId: string, progress: ReturnType<typeof progressOn>): Promise<FilmState> {
  try {
    for (;;) {
      const film = await client.get<FilmState>(`/api/films/${filmId}`);
      if (film.state === "done") {
        progress.set("film", 1, "done");
        return film;
      }
      if (film.state !== "queued" && film.state !== "running")
        throw new AppError(
          "conflict",
          `The film ${film.state === "cancelled" ? "was cancelled" : "stopped"}. ${film.error?.message ?? ""}`.trim(),
        );
      const job = await client.get<{ progress: number; words: string }>(`/api/jobs/${film.jobId}`);
      progress.set("film", job.progress, job.words);
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  } finally {
    progress.end();
  }
}

/** Ctrl-C stops the film in the studio too; what is done stays in the project. */
function onInterrupt(client: Client) {
  const stop: { film?: { id: string; projectId: string }; end(): void } = { end: () => process.off("SIGINT", interrupt) };
  async function interrupt() {
    if (stop.film) await client.command("film.cancel", { projectId: stop.film.projectId, filmId: stop.film.id }).catch(() => {});
    await client.close();
    console.error("Stopped. What was done stays in the project.");
    process.exit(130);
  }
  process.once("SIGINT", interrupt);
  return stop;
}
