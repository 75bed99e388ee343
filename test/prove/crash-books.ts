/** What is there after many kills, beside what the upstreams say was ordered. */
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { openClash } from "../../src/clash.ts";
import { readConfig } from "../../src/config.ts";
import type { Generation } from "../../src/generations.ts";
import { enqueue } from "../../src/jobs/queue.ts";
import { sweepSpec } from "../../src/jobs/specs.ts";
import type { Clash } from "../../src/clash.ts";
import { assets, blobs, generations, ledger, reservations } from "../../src/schema.ts";
import { LAMP_PRICE, LAMPS } from "../wire/lamp.ts";
import { dotOf, soundOf } from "../wire/lamp-results.ts";
import type { LampOrders } from "../wire/lamp-server.ts";
import type { Lamps } from "./crash-lives.ts";

export interface Books {
  generations: number;
  done: number;
  inDoubt: number;
  cancelled: number;
  orders: number;
  /** Generations with more than one paid request. */
  twice: string[];
  /** Paid for, known to have been, and neither there nor in doubt. */
  lost: string[];
  unfinished: string[];
  /** Ended with another result than the one that was paid for, or with a wrong line in the ledger. */
  wrong: string[];
  orphans: number;
  leftovers: number;
}

export const noBooks = (): Books => ({
  ...{ generations: 0, done: 0, inDoubt: 0, cancelled: 0, orders: 0 },
  ...{ twice: [], lost: [], unfinished: [], wrong: [], orphans: 0, leftovers: 0 },
});

/** Adds what is in the folder to the books. */
export async function lookAtBooks(books: Books, lot: string, folder: string, lamps: Lamps): Promise<void> {
  const config = readConfig({ PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "silent", CLASH_DATA: join(folder, "data") });
  const clash = await openClash(config, { providers: LAMPS });
  try {
    await clash.jobs.drain();
    const rows = await clash.db.read.select().from(generations);
    books.generations += rows.length;
    for (const lamp of lamps.values()) books.orders += lamp.orders.length;
    for (const row of rows) await judge(clash, books, lot, row, lamps.get(row.provider) as LampOrders);
    books.orphans += await orphansAfterSweep(clash, join(config.dataFolder, "assets"));
    books.leftovers += (await readdir(join(config.dataFolder, "work")).catch(() => [])).length;
  } finally {
    await clash.close();
  }
}

type Mine = LampOrders["orders"][number] & { number: number };

async function judge(clash: Clash, books: Books, lot: string, row: Generation, lamp: LampOrders): Promise<void> {
  const mine = lamp.orders.flatMap((order, at): Mine[] =>
    order.key === row.id || order.key.startsWith(`${row.id}-`) ? [{ ...order, number: at + 1 }] : [],
  );
  const what = `${lot}: ${row.id} ${row.state} ${row.error?.message ?? ""}`;
  if (mine.length > 1) books.twice.push(what);
  const money = await moneyOf(clash, row);
  const told = `spent ${money.spent}, held ${money.held}, ${money.open}`;
  switch (row.state) {
    case "done": {
      books.done++;
      const problem = await wrongness(clash, row, mine[0]);
      if (problem || money.spent !== LAMP_PRICE || money.held !== 0) books.wrong.push(`${what}: ${problem ?? told}`);
      return;
    }
    case "uncertain":
      books.inDoubt++;
      if (row.provider === "lamp-queue") books.lost.push(`${what}: it can be asked and was not found`);
      if (money.spent !== LAMP_PRICE || money.held !== 0 || money.open !== "lost") books.wrong.push(`${what}: ${told}`);
      return;
    case "cancelled": {
      books.cancelled++;
      const problem = wrongCancel(row, mine[0], money);
      if (!lot.includes("cancel") && lot !== "by chance") books.lost.push(`${what}: nobody cancelled it`);
      else if (problem) books.wrong.push(`${what}: ${problem}, ${told}`);
      return;
    }
    case "queued":
    case "running":
      books.unfinished.push(what);
      return;
    default:
      books.lost.push(what);
  }
}

type Money = Awaited<ReturnType<typeof moneyOf>>;

/** What was not sent or was stopped costs nothing; what may be billed is counted. */
function wrongCancel(row: Generation, order: Mine | undefined, { spent, held }: Money): string | undefined {
  if (held !== 0) return "something is still held for it";
  if (row.provider === "lamp-queue" && row.ticket && order?.state === "waiting") return "it was not stopped where it was ordered";
  const mayBeBilled = order ? order.state !== "stopped" : row.sentAt !== null;
  if (mayBeBilled && spent !== LAMP_PRICE) return "what may be billed is not counted";
  return !mayBeBilled && order?.state === "stopped" && row.sentAt === null && spent !== 0 ? "what was stopped is counted" : undefined;
}

async function moneyOf(clash: Clash, row: Generation) {
  const lines = await clash.db.read.select().from(ledger).where(eq(ledger.generationId, row.id));
  const [open] = await clash.db.read.select().from(reservations).where(eq(reservations.generationId, row.id));
  const sum = (of: (line: typeof ledger.$inferSelect) => number) => lines.reduce((total, line) => total + of(line), 0);
  return { spent: sum((line) => line.spentMicros), held: sum((line) => line.heldMicros), open: open?.state };
}

async function wrongness(
  clash: Clash,
  row: Generation,
  order: { number: number; prompt: string } | undefined,
): Promise<string | undefined> {
  if (!order) return "it is done, and nothing was ordered";
  const node = (await clash.rooms.view(row.projectId)).nodes[row.outputNodeId];
  if (row.model.endsWith("-text")) {
    const body = node && "body" in node ? node.body : undefined;
    return body === `Order ${order.number}: ${order.prompt}` ? undefined : `its text is ${JSON.stringify(body)}`;
  }
  const [asset] = await clash.db.read
    .select()
    .from(assets)
    .where(eq(assets.id, row.assetId ?? ""));
  const bytes = row.model.endsWith("-image") ? dotOf(order.number) : soundOf(order.number);
  const wanted = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  if (asset?.sha256 !== wanted) return "its file is another one";
  if (!(await clash.store.has(wanted))) return "its file is not in the store";
  return node && "assetId" in node && node.assetId === row.assetId && node.status === "done" ? undefined : "the canvas does not show it";
}

/** Files are swept once they are an hour old: those that nobody knows are made old. */
async function orphansAfterSweep(clash: Clash, store: string): Promise<number> {
  const known = new Set((await clash.db.read.select({ sha256: blobs.sha256 }).from(blobs)).map((row) => row.sha256));
  const old = new Date(clash.clock.now() - 2 * 3600_000);
  for await (const file of clash.store.list(clash.clock.now()))
    if (!known.has(file.sha256)) await utimes(join(store, file.sha256.slice(0, 2), file.sha256), old, old);
  await clash.db.write.transaction((tx, after) => enqueue(clash, tx, after, sweepSpec, {}, { title: "Sweep", actor: "server" }));
  await clash.jobs.drain();
  let left = 0;
  for await (const file of clash.store.list(clash.clock.now())) if (!known.has(file.sha256)) left++;
  return left;
}
