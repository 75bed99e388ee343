/**
 * How a custom action comes in by the command line: its file is proposed, a person reads what it may do, and exactly the bytes that were read are installed.
 * Its words and its code are somebody else's: what a terminal would obey in them is made visible before they are shown.
 */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { AppError, invalid } from "../lib/errors.ts";
import { openAsker } from "./asker.ts";
import type { Client } from "./client.ts";
import { Interrupted } from "./exit.ts";
import { outputOf, print, table } from "./output.ts";
import { withClient } from "./queue.ts";
import { harmless } from "./settings/keys.ts";

interface Review {
  id: string;
  version: string;
  state: string;
  sha256: string;
  source: string;
  manifest: { name: string; title: string; author?: string; runtime: string };
  against: { version: string } | null;
  rights: { sentence: string; change: "new" | "kept" | "gone" }[];
  changes: string[];
  parts: { after: number; lines: { kind: "same" | "added" | "removed"; text: string }[] }[];
  added: number;
  removed: number;
}

const SIGNS = { same: " ", added: "+", removed: "-" } as const;

export function installVerbs(actions: Command): void {
  actions
    .command("review")
    .description("what a version may do, and all of its code against what is installed")
    .argument("<version>", "its id, or an action of which one waits")
    .action(async (what: string, _options: unknown, command: Command) => {
      const review = await withClient(command, async (client) => reviewOf(client, await waitingOf(client, what)));
      print(outputOf(command), review, () => [...summaryOf(review), "", ...codeOf(review)].join("\n"));
    });
  actions
    .command("install")
    .description("install one after a yes; without a terminal that yes is --yes")
    .argument("<what>", "a file, an https address, a version that waits, or its action")
    .option("--yes", "install it without being asked")
    .action(async (what: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const output = outputOf(command);
      await withClient(command, async (client) => {
        const review = await reviewOf(client, await proposed(client, what));
        const { id: versionId, version, sha256, manifest, rights } = review;
        if (!output.json) console.log(summaryOf(review).join("\n"));
        if (review.state !== "installed") {
          await requireYes(review, yes);
          await client.command("action.install", { versionId, sha256 });
        }
        print(
          output,
          { name: manifest.name, version, versionId, sha256, rights, state: "installed" },
          () => `${manifest.name} ${version} is installed.`,
        );
      });
    });
  actions
    .command("refuse")
    .description("refuse a version that waits")
    .argument("<version>", "its id, or an action of which one waits")
    .option("--reason <text>", "why, for whoever proposed it")
    .action(async (what: string, { reason }: { reason?: string }, command: Command) => {
      await withClient(command, async (client) => {
        const versionId = await waitingOf(client, what);
        await client.command("action.refuse", { versionId, ...(reason ? { reason } : {}) });
        print(outputOf(command), { versionId }, () => `${versionId} is refused.`);
      });
    });
}

const reviewOf = (client: Client, versionId: string) => client.get<Review>(`/api/action-versions/${encodeURIComponent(versionId)}`);

/** The id of the version that the words mean; a file or an address is proposed, and waits then. */
async function proposed(client: Client, what: string): Promise<string> {
  if (/^https?:/i.test(what)) return (await client.command<{ versionId: string }>("action.fetch", { url: what })).versionId;
  if (!existsSync(what)) return waitingOf(client, what);
  const file = await readFile(what);
  return (await client.command<{ versionId: string }>("action.propose", { file, from: "upload" })).versionId;
}

async function readFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Bun.file(path).text());
  } catch {
    throw invalid("file", `${path} is no action: it is not JSON. Nothing was proposed.`);
  }
}

/** Throws AppError `not_found` when nothing of it waits. */
async function waitingOf(client: Client, what: string): Promise<string> {
  if (/^acv_/.test(what)) return what;
  const { waiting } = await client.get<{ waiting: { versionId: string }[] }>(`/api/actions/${encodeURIComponent(what)}`);
  const [newest] = waiting;
  if (!newest) throw new AppError("not_found", `Nothing of ${what} waits for a review.`);
  return newest.versionId;
}

async function requireYes({ id, manifest, version }: Review, isGiven: boolean): Promise<void> {
  const kept = `It is not installed, and waits for a review: clash actions review ${id}`;
  if (isGiven) return;
  if (!process.stdin.isTTY) throw invalid("yes", `Read what it may do, and give --yes. ${kept}`);
  const asker = openAsker();
  try {
    const words = `Install ${manifest.name} ${version}? yes or no`;
    const interrupted = asker.interrupted.catch(() => Promise.reject(new Interrupted(kept)));
    const answer = await Promise.race([asker.ask({ words, usual: "no", ifEnded: "no" }), interrupted]);
    if (!/^y(es)?$/i.test(answer)) throw new AppError("conflict", kept);
  } finally {
    asker.close();
  }
}

const CHANGES = { new: "NEW", kept: "as now", gone: "no more" } as const;

function summaryOf({ id, version, state, sha256, manifest, against, rights, changes, added, removed }: Review): string[] {
  const by = manifest.author ? `, by ${manifest.author}` : "";
  return [
    harmless(`${manifest.name} ${version}: ${manifest.title}${by}`),
    `${id}  ${state}  ${manifest.runtime}  sha256 ${sha256}`,
    against ? `Against ${against.version}, which is installed:` : "It was not installed before. It may:",
    rights.length > 0
      ? table(rights.map(({ sentence, change }) => [against ? CHANGES[change] : "-", harmless(sentence)]))
      : "- read the names and words of its inputs, and nothing else",
    ...changes.map((sentence) => harmless(sentence)),
    `Code: ${added} lines added, ${removed} removed.`,
  ];
}

const codeOf = ({ parts }: Review): string[] =>
  parts.flatMap(({ after, lines }) => [
    `@@ line ${after}`,
    ...lines.map(({ kind, text }) => `${SIGNS[kind]} ${harmless(text.replaceAll("\t", "  "))}`),
  ]);
