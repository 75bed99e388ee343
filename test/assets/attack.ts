/** Sends hostile files into a real studio, a few at once, and says what became of each and of the studio. */
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobs } from "../../src/schema.ts";
import { OWNER_TOKEN, type World } from "../world.ts";
import type { Hostile } from "./hostile.ts";

export interface Attacked {
  sent: number;
  refused: number;
  kept: number;
  /** What was not as promised: a sentence for each. */
  wrong: string[];
}

const AT_ONCE = 3;

export async function attack(world: World, projectId: string, files: Iterable<Hostile>): Promise<Attacked> {
  const told: Attacked = { sent: 0, refused: 0, kept: 0, wrong: [] };
  const queue = files[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) await sendOne(world, projectId, next.value, told);
    }),
  );
  await world.drain(); // whatever was kept has its small pictures made, or the reason why not
  return told;
}

async function sendOne(world: World, projectId: string, { name, bytes, mustRefuse }: Hostile, told: Attacked): Promise<void> {
  const form = new FormData();
  form.append("projectId", projectId);
  form.append("file", new File([bytes], `${name}.bin`));
  const answer = await fetch(`${world.url}/api/assets`, {
    method: "POST",
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
    body: form,
  });
  const body = (await answer.json().catch(() => ({}))) as { detail?: string; fields?: { field: string }[] };
  told.sent++;
  if (answer.status === 201) {
    told.kept++;
    if (mustRefuse) told.wrong.push(`${name} was kept`);
    return;
  }
  told.refused++;
  const isSentence = answer.status === 422 && /[.!?]$/.test(body.detail ?? "") && body.fields?.[0]?.field === "file";
  if (!isSentence) told.wrong.push(`${name} got ${answer.status}: ${body.detail ?? "no sentence"}`);
  if (/\/(tmp|work|home|root|data)\//.test(body.detail ?? "")) told.wrong.push(`${name}: the sentence tells a path: ${body.detail}`);
}

/** What a file may leave behind: nothing but what was kept. */
export async function leftovers(world: World): Promise<string[]> {
  const found: string[] = [];
  const rows = new Set((await world.clash.db.read.select({ sha256: blobs.sha256 }).from(blobs)).map((row) => row.sha256));
  for await (const { sha256 } of world.clash.store.list(Date.now())) if (!rows.has(sha256)) found.push(`bytes without a row: ${sha256}`);
  for (const name of await readdir(join(world.config.dataFolder, "assets", "incoming"))) found.push(`half a file: ${name}`);
  for (const name of await childrenOf(process.pid)) found.push(`a child still runs: ${name}`);
  return found;
}

/** Names of programs that read media and were started by this process. */
async function childrenOf(pid: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await Bun.file(`/proc/${entry}/stat`)
      .text()
      .catch(() => "");
    const [, name = "", parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
    if (Number(parent) === pid && /ffmpeg|ffprobe|prlimit/.test(name)) found.push(name);
  }
  return found;
}

/** Folders of our own in the system's temporary folder. */
export const ownTemporaries = async (): Promise<string[]> => (await readdir(tmpdir())).filter((name) => /^clash-\w{6}$/.test(name));
