/** A small world whose books are kept by hand: reservations are made without generations, and their rows are read back. */
import { afterAll, beforeAll } from "bun:test";
import { eq } from "drizzle-orm";
import type { Tx } from "../src/db.ts";
import type { ReservationOrder } from "../src/ledger.ts";
import { ledger } from "../src/schema.ts";
import { openWorld, type World } from "./world.ts";

/** Opens one before the tests of a file and closes it after them. */
export function keepBooks() {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  /** The rows of a generation, the oldest first. */
  const rows = (generationId: string) =>
    world.clash.db.read.select().from(ledger).where(eq(ledger.generationId, generationId)).orderBy(ledger.seq);
  return {
    get world() {
      return world;
    },
    inside: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.clash.db.write.transaction(work),
    rows,
    kinds: async (generationId: string): Promise<string[]> => (await rows(generationId)).map((row) => row.kind),
  };
}

/** Ten cents of one person for one project, unless said otherwise. */
export const order = (generationId: string, more: Partial<ReservationOrder> = {}): ReservationOrder => ({
  generationId,
  projectId: "prj_a",
  person: "usr_a",
  micros: 100_000,
  provider: "till",
  model: "till-known",
  ...more,
});

/** What a promise was refused with; undefined when it was not. */
export const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
