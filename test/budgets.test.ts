/** Budgets against the ledger itself: what is taken on, what may go out, and what is said when it may not. */
import { describe, expect, test } from "bun:test";
import { JobFailure, JobPause } from "../src/jobs/define.ts";
import { AppError } from "../src/lib/errors.ts";
import { newId } from "../src/lib/ids.ts";
import { beginCall, release, reserve, settleCost } from "../src/ledger.ts";
import { budgets } from "../src/schema.ts";
import { keepBooks, order, refusal } from "./books.ts";

const books = keepBooks();
const { inside, rows, kinds } = books;

describe("budgets", () => {
  const limit = (
    scope: "workspace" | "project" | "person" | "turn",
    limitMicros: number,
    more: { scopeId?: string; period?: "total" | "day" | "month" } = {},
  ) =>
    books.world.clash.db.write.transaction((tx) =>
      tx.insert(budgets).values({
        id: newId("bud"),
        scope,
        scopeId: more.scopeId ?? "",
        period: more.period ?? "total",
        limitMicros,
        changedBy: "usr_a",
        changedAt: 0,
      }),
    );
  const clear = () => books.world.clash.db.write.transaction((tx) => tx.delete(budgets));

  test("of each kind refuse what does not fit any more, by name, and write nothing", async () => {
    for (const [scope, name] of [
      ["project", "The budget of each project in all"],
      ["person", "The budget of each person in all"],
      ["turn", "The budget of each turn in all"],
    ] as const) {
      const payer = { projectId: newId("prj"), person: newId("usr"), turnId: newId("trn") };
      await limit(scope, 250_000);
      for (let take = 0; take < 2; take++) await inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), payer)));
      const third = newId("gen");
      const refused = (await refusal(inside((tx) => reserve(books.world.clash, tx, order(third, payer))))) as AppError;
      expect(refused).toBeInstanceOf(AppError);
      expect(refused.code).toBe("limited");
      expect(refused.message).toStartWith(`${name} is $0.25: $0.00 is spent and $0.20 reserved, and this needs $0.10. Nothing was sent`);
      expect(await rows(third)).toEqual([]);
      await inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), { ...payer, micros: 50_000 })));
      const { projectId, person, turnId } = { projectId: newId("prj"), person: newId("usr"), turnId: newId("trn") };
      await inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), { projectId, person, turnId })));
      await clear();
    }
  });

  test("of the day end with the day, those of the month with the month; a single one goes before that of each", async () => {
    const payer = { projectId: newId("prj"), person: newId("usr") };
    await limit("project", 100_000, { period: "day" });
    await limit("project", 500_000, { period: "day", scopeId: payer.projectId });
    for (let take = 0; take < 5; take++) await inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), payer)));
    expect(await refusal(inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), payer))))).toBeInstanceOf(AppError);
    const tomorrow = { ...books.world.clash, clock: { ...books.world.clash.clock, now: () => Date.now() + 86_400_000 } };
    await inside((tx) => reserve(tomorrow, tx, order(newId("gen"), payer)));
    await clear();
  });

  test("a call begins only while what is spent and what is out leaves room, whatever was reserved", async () => {
    const payer = { projectId: newId("prj"), person: newId("usr") };
    await limit("project", 300_000);
    const [first, second, third] = [newId("gen"), newId("gen"), newId("gen")];
    for (const id of [first, second, third]) await inside((tx) => reserve(books.world.clash, tx, order(id, payer)));
    await inside((tx) => beginCall(books.world.clash, tx, first));
    await inside((tx) => settleCost(books.world.clash, tx, first, 150_000));
    await inside((tx) => beginCall(books.world.clash, tx, second));
    const refused = (await refusal(inside((tx) => beginCall(books.world.clash, tx, third)))) as JobFailure;
    expect(refused).toBeInstanceOf(JobFailure);
    expect(refused.failureClass).toBe("config");
    expect(refused.message).toStartWith(
      "The budget of each project in all is $0.30, and $0.25 of it is spent. It was not sent and cost nothing.",
    );
    await inside((tx) => release(books.world.clash, tx, second));
    await inside((tx) => beginCall(books.world.clash, tx, third));
    expect(await kinds(third)).toEqual(["reserve", "call"]);
    await clear();
  });

  test("calls of unknown price go one at a time under a budget, and none when it is used up", async () => {
    const payer = { projectId: newId("prj"), person: newId("usr"), micros: "unknown" as const };
    await limit("project", 300_000);
    const [first, second] = [newId("gen"), newId("gen")];
    for (const id of [first, second]) await inside((tx) => reserve(books.world.clash, tx, order(id, payer)));
    await inside((tx) => beginCall(books.world.clash, tx, first));
    expect(await refusal(inside((tx) => beginCall(books.world.clash, tx, second)))).toBeInstanceOf(JobPause);
    await inside((tx) => settleCost(books.world.clash, tx, first, 900_000));
    expect(await refusal(inside((tx) => beginCall(books.world.clash, tx, second)))).toBeInstanceOf(JobFailure);
    expect(((await refusal(inside((tx) => reserve(books.world.clash, tx, order(newId("gen"), payer))))) as AppError).message).toContain(
      "this needs something of unknown price",
    );
    await clear();
  });
});
