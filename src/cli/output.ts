/** What verbs print: tables for people, one JSON document for scripts, progress on standard error. */
import type { Command } from "commander";
import { MultiBar, Presets, type SingleBar } from "cli-progress";

export interface Output {
  json: boolean;
  quiet: boolean;
  project: string | undefined;
}

export function outputOf(command: Command): Output {
  const { json, quiet, project } = command.optsWithGlobals<{ json?: boolean; quiet?: boolean; project?: string }>();
  return { json: json ?? false, quiet: quiet ?? false, project };
}

export function print(output: Output, value: unknown, text: () => string): void {
  console.log(output.json ? JSON.stringify(value) : text());
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "))
    .join("\n");
}

export interface Progress {
  set(name: string, fraction: number, words?: string): void;
  end(): void;
}

const LINE_EVERY_MS = 2_000;

/** Bars in a terminal, plain lines elsewhere, nothing when quiet. */
export function progressOn(output: Output): Progress {
  if (output.quiet) return { set() {}, end() {} };
  return process.stderr.isTTY ? bars() : lines();
}

function bars(): Progress {
  const all = new MultiBar(
    { format: "{name} {bar} {percentage}% {words}", hideCursor: true, stream: process.stderr, clearOnComplete: false, barsize: 24 },
    Presets.rect,
  );
  const known = new Map<string, SingleBar>();
  return {
    set(name, fraction, words = "") {
      const bar = known.get(name) ?? all.create(100, 0, { name: name.padEnd(9), words: "" });
      known.set(name, bar);
      bar.update(Math.round(fraction * 100), { words });
    },
    end: () => all.stop(),
  };
}

function lines(): Progress {
  let said = "";
  let saidAt = 0;
  return {
    set(name, fraction, words = "") {
      const line = `${name} ${Math.round(fraction * 100)} % ${words}`.trim();
      if (line === said || (Date.now() - saidAt < LINE_EVERY_MS && fraction < 1)) return;
      said = line;
      saidAt = Date.now();
      console.error(line);
    },
    end() {},
  };
}
