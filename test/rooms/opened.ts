/** Studios and folders of one test, closed and removed after it. */
import { afterEach } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { roomSnapshots } from "../../src/schema.ts";
import { PROJECT, type Studio, type StudioOptions, studio, until } from "./studio.ts";

export const ADA = { actor: "usr_ada" };
export const BEN = { actor: "usr_ben" };
export const fox = { edit: "addNode", id: "nod_p", type: "prompt", x: 0, y: 0, fields: { body: "a fox" } } as const;
export const move = (x: number) => ({ edit: "moveNodes" as const, moves: [{ id: "nod_p", x, y: 0 }] });

export const label = (text: string) => ({ edit: "updateNode" as const, id: "nod_p", fields: { label: text } });

/** Enough edits for a snapshot, and resolves when it stands and the log is short again. */
export async function compacted({ rooms, db }: Studio): Promise<void> {
  const newest = async () => Math.max(0, ...(await db.read.select({ seq: roomSnapshots.seq }).from(roomSnapshots)).map((one) => one.seq));
  const before = await newest();
  for (let at = 0; at < 1_000; at += 500)
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => rooms.apply(PROJECT, [move(index % 2 ? 1 : at + index)], { actor: "server" })),
    );
  await until(async () => (await newest()) > before);
}

export function studios() {
  const folders: string[] = [];
  const opened: Studio[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    async room(options: StudioOptions = {}): Promise<Studio> {
      const one = await studio(options);
      opened.push(one);
      return one;
    },
    folder(): string {
      const made = mkdtempSync(join(tmpdir(), "clash-rooms-"));
      folders.push(made);
      return made;
    },
    async closeNow(one: Studio): Promise<void> {
      opened.splice(opened.indexOf(one), 1);
      await one.close();
    },
  };
}

/** A clock that a test turns. */
export function turnable(start = 1_000_000) {
  let at = start;
  return {
    now: () => at,
    sleep: async () => {},
    turn(ms: number) {
      at += ms;
    },
  };
}
