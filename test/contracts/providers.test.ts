/**
 * The contract of an upstream's adapter, the same for all: each behaviour of a server that speaks its wire format, through the real path of a job. The
 * upstreams run beside each other, each with its behaviours one after the other, before the tests look at what came of them.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Card } from "../../src/providers/card.ts";
import type { KeyCheck } from "../../src/providers/define.ts";
import { pauseQueue } from "../../src/jobs/controls.ts";
import { PROVIDERS } from "../../src/providers/index.ts";
import { WIRES } from "../wire/index.ts";
import { BEHAVIOURS, type Behaviour, type Sample, type Wire } from "../wire/wire.ts";
import { openWorld, type World } from "../world.ts";
import { type Bench, keyState, openBench, type Ran, runOn } from "./runs.ts";

const worlds: World[] = [];
const benches = new Map<Wire, Bench>();
const runs = new Map<string, Promise<Ran>>();
const checks = new Map<string, Promise<KeyCheck | undefined>>();

/** Some behaviours pass by themselves: the next submission succeeds. */
const PASSING: readonly Behaviour[] = ["limited", "unavailable"];
const KEY_TROUBLES = ["bad-key", "no-credit", "wrong-region"] as const;

/** The first sample of each way of answering meets every behaviour, the others only success. */
const thorough = (wire: Wire): Sample[] =>
  (["ticket", "at-once"] as const).flatMap((answers) => wire.samples.find((sample) => sample.answers === answers) ?? []);

const named = (wire: Wire, sample: Sample, behaviour: Behaviour) => `${wire.provider.id} ${sample.card} ${behaviour}`;
const ran = (wire: Wire, sample: Sample, behaviour: Behaviour) => runs.get(named(wire, sample, behaviour)) as Promise<Ran>;

beforeAll(async () => {
  await Promise.all(
    apart(WIRES).map(async (wires) => {
      const world = await openWorld({ providers: wires.map((wire) => wire.provider) });
      worlds.push(world);
      await pauseQueue(world.clash, "kind:derive", { id: "usr_test", name: "Tests" }); // small sizes are not what this is about
      await Promise.allSettled(wires.map((wire) => runWire(world, wire)));
    }),
  );
}, 240_000);

/** Upstreams that serve the same model are ways to one card, of which the first would be gone: each of those gets a studio of its own. */
function apart(wires: readonly Wire[]): Wire[][] {
  const groups: Wire[][] = [];
  for (const wire of wires) {
    const ids = new Set(wire.provider.cards.map((card) => card.id));
    const free = groups.find((group) => !group.some((other) => other.provider.cards.some((card) => ids.has(card.id))));
    if (free) free.push(wire);
    else groups.push([wire]);
  }
  return groups;
}

afterAll(async () => {
  for (const { server } of benches.values()) await server.stop();
  for (const world of worlds) await world.close();
});

async function runWire(world: World, wire: Wire): Promise<void> {
  const bench = await openBench(world, wire);
  benches.set(wire, bench);
  for (const sample of wire.samples)
    for (const behaviour of thorough(wire).includes(sample) ? BEHAVIOURS : (["success"] as const)) {
      if (behaviour === "odd-look" && sample.answers !== "ticket") continue; // there is nothing to look at
      const run = runOn(bench, sample, PASSING.includes(behaviour) ? [behaviour, "success"] : behaviour);
      runs.set(named(wire, sample, behaviour), run);
      await run.catch(() => {}); // the test that looks at it says so
    }
  for (const behaviour of ["success", ...KEY_TROUBLES] as const) {
    const check = keyState(bench, behaviour);
    checks.set(`${wire.provider.id} ${behaviour}`, check);
    await check.catch(() => {});
  }
}

test("every upstream has a server that stands in for it", () => {
  const covered = WIRES.map((wire) => wire.provider.id);
  expect(PROVIDERS.filter((provider) => provider.id !== "draft" && !covered.includes(provider.id)).map((provider) => provider.id)).toEqual(
    [],
  );
});

for (const wire of WIRES) {
  describe(wire.provider.id, () => {
    for (const sample of wire.samples) {
      test(`${sample.card}: success is one paid request and one take of the card's kind`, async () => {
        const run = await ran(wire, sample, "success");
        expect(run).toMatchObject({ state: "done", error: null, accepted: 1 });
        expectTake(wire, run, sample);
      });
    }
    for (const sample of thorough(wire)) describeSample(wire, sample);

    test("its key's test button tells apart what is wrong", async () => {
      expect(await checks.get(`${wire.provider.id} success`)).toMatchObject({ state: "ok" });
      for (const behaviour of KEY_TROUBLES) {
        const wanted = wire.keyStates?.[behaviour];
        if (wanted) expect(await checks.get(`${wire.provider.id} ${behaviour}`)).toMatchObject({ state: wanted });
      }
      const nobody = await wire.provider.check?.({
        signal: AbortSignal.timeout(5_000),
        credentials: wire.credentials("http://127.0.0.1:9"),
      });
      expect(nobody?.state).toBe("unreachable");
    });
  });
}

function describeSample(wire: Wire, sample: Sample) {
  const run = (behaviour: Behaviour) => ran(wire, sample, behaviour);
  const { card, answers } = sample;

  test(`${card}: slow ends well, and a ticket waits aside instead of holding a slot`, async () => {
    const slow = await run("slow");
    expect(slow).toMatchObject({ state: "done", accepted: 1 });
    expectTake(wire, slow, sample);
    if (answers === "ticket") expect(slow.waits).toBeGreaterThanOrEqual(2);
  });

  test(`${card}: a full upstream is asked again after the time it named`, async () => {
    const limited = await run("limited");
    expect(limited).toMatchObject({ state: "done", accepted: 1 });
    expect(limited.attempts[0]?.class).toBe("limited");
    const [first, second] = limited.attempts;
    expect((second?.startedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(700);
  });

  test(`${card}: an upstream that is out of order is asked again`, async () => {
    const unavailable = await run("unavailable");
    expect(unavailable).toMatchObject({ state: "done", accepted: 1 });
    expect(unavailable.attempts[0]?.class).toBe("unavailable");
  });

  test(`${card}: what the safety rules refuse and what is rejected ends with the upstream's reason, and is not tried again`, async () => {
    for (const behaviour of ["refused", "rejected"] as const) {
      const no = await run(behaviour);
      expect(no).toMatchObject({ state: "failed", error: { class: behaviour } });
      expect(no.accepted).toBeLessThanOrEqual(behaviour === "refused" ? 1 : 0);
      expect(no.attempts.length).toBe(1);
      expect(no.error?.message.length).toBeGreaterThan(15);
      expect(no.ledger).not.toContain("lost");
    }
  });

  test(`${card}: a transfer that breaks off is fetched again by its ticket, or said to be lost; never paid for twice`, async () => {
    const cut = await run("cut");
    expect(cut.accepted).toBe(1);
    if (answers === "ticket") expect(cut).toMatchObject({ state: "done" });
    else expect(cut).toMatchObject({ state: "uncertain", error: { class: "uncertain" } });
  });

  if (answers === "ticket")
    test(`${card}: nonsense in place of an answer to a look is no word on the request: it is looked at again`, async () => {
      const odd = await run("odd-look");
      expect(odd).toMatchObject({ state: "done", accepted: 1, error: null });
      expectTake(wire, odd, sample);
    });

  test(`${card}: an answer of the wrong shape is not taken for a no: it stops in doubt`, async () => {
    const malformed = await run("malformed");
    expect(malformed.accepted).toBe(1);
    if (sample.lost === "found") expect(malformed.state).toBe("done");
    else expect(malformed).toMatchObject({ state: "uncertain", error: { class: "uncertain" } });
  });

  test(`${card}: an answer that is lost is found again where the upstream knows it, and never sent twice`, async () => {
    const crash = await run("crash");
    expect(crash.accepted).toBe(1);
    if (sample.lost === "found") expect(crash).toMatchObject({ state: "done", error: null });
    else expect(crash).toMatchObject({ state: "uncertain", error: { class: "uncertain" } });
  });

  test(`${card}: a wrong key, no credit and the wrong region end at once, with a sentence and without the key`, async () => {
    const server = benches.get(wire)?.server.url ?? "";
    for (const behaviour of KEY_TROUBLES) {
      const trouble = await run(behaviour);
      expect(trouble).toMatchObject({ state: "failed", error: { class: "config" }, accepted: 0 });
      for (const secret of Object.values(wire.credentials(server).fields)) expect(trouble.error?.message).not.toContain(secret);
    }
  });
}

function expectTake({ provider }: Wire, run: Ran, sample: Sample) {
  const card = provider.cards.find((known) => known.id === sample.card) as Card;
  if (card.kind === "text" || card.kind === "transcription") expect(run.text?.length).toBeGreaterThan(1);
  else {
    expect(run.asset?.kind).toBe({ image: "image", video: "video", speech: "audio", music: "audio" }[card.kind]);
    expect(run.asset?.provenance).toMatchObject({ model: card.id, draft: false });
  }
}

test("no key is in anything that the studio keeps in the clear", async () => {
  const secrets = WIRES.flatMap((wire) => Object.values(wire.credentials("http://127.0.0.1:1").fields)).filter((value) =>
    value.startsWith("test-"),
  );
  for (const { clash } of worlds) {
    const tables = await clash.db.read.rows<{ name: string }>("select name from sqlite_master where type = 'table'");
    for (const { name } of tables) {
      const text = JSON.stringify(await clash.db.read.rows(`select * from "${name}"`));
      for (const secret of secrets) expect(`${name} ${text.includes(secret)}`).toBe(`${name} false`);
    }
  }
});
