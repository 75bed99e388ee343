/**
 * The load generator: one process per server and measurement, run by `load.ts` with its job as JSON. Its answer is its last line.
 * Edits go out by the clock whatever the server does, and a wait counts from the moment at which the edit was due: a server that falls
 * behind, or a generator that does, shows as waiting.
 */
import { join } from "node:path";
import { openHistogram } from "./histogram.ts";
import type { Job, JobResults, RateResult } from "./load.ts";
import { openLoroWire } from "./loro-wire.ts";
import { cpuSeconds } from "./process.ts";
import type { Wire, WireOptions } from "./wire.ts";

const IMPORTING = 4;
const TICK_MS = 1;
const GIVE_UP_MS = 3_000;
const WARMING_MS = 3_000;

const job = JSON.parse(process.argv[2] ?? "") as Job;
const wire = await openWire(job);
const results: { [Name in Job["task"]]: () => Promise<JobResults[Name]> } = {
  "fan-out": () => fanOut(wire, job as Extract<Job, { task: "fan-out" }>),
  acknowledge: () => acknowledge(wire, job as Extract<Job, { task: "acknowledge" }>),
  "first-join": () => wire.firstJoin(job.rooms[0] as string),
  "open-rooms": () => openRooms(wire, job.rooms),
};
const result = await results[job.task]();
await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, () => resolve()));
if (job.task !== "open-rooms") process.exit(0); // open rooms stay open until this process is ended

async function openWire({ protocol, url, token, seedFile }: Job): Promise<Wire> {
  const options: WireOptions = { url, token, seed: await Bun.file(seedFile).bytes() };
  if (protocol === "loro") return openLoroWire(options);
  const path = join(import.meta.dir, "..", "peers", "yjs-wire.ts"); // outside of what the types are checked of: its packages may be absent
  const { openYjsWire } = (await import(path)) as { openYjsWire(options: WireOptions): Wire };
  return openYjsWire(options);
}

async function fanOut(
  wire: Wire,
  { rooms, peers, rates, seconds, limitMs, hopelessMs, pid }: Extract<Job, { task: "fan-out" }>,
): Promise<RateResult[]> {
  const room = rooms[0] as string;
  const editor = await wire.member(room);
  const heard = new Int32Array(peers);
  const run = { base: 0, from: 0, due: [] as number[], waits: openHistogram() };
  const hearing = (peer: number) => (edits: number) => {
    const now = performance.now();
    for (let n = Math.max(heard[peer] as number, run.from); n < edits; n++) run.waits.add(now - (run.due[n - run.base] as number));
    if (edits > (heard[peer] as number)) heard[peer] = edits;
  };
  for (let peer = 0; peer < Math.min(IMPORTING, peers); peer++) (await wire.member(room)).follow(editor.author, hearing(peer));
  for (let peer = IMPORTING; peer < peers; peer++) await wire.listener(room, editor.author, hearing(peer));

  const done: RateResult[] = [];
  let sent = 0;
  const allHeard = async () => {
    const deadline = performance.now() + GIVE_UP_MS;
    while (performance.now() < deadline && heard.some((edits) => edits < sent)) await Bun.sleep(2);
  };
  // A document that was read from its snapshot unpacks itself at the first edits, and code that has not run yet is slow. One edit after
  // the other, so that no server begins with a backlog.
  run.from = Number.POSITIVE_INFINITY;
  editor.move(sent++);
  await allHeard();
  for (const end = performance.now() + WARMING_MS; performance.now() < end; await allHeard()) editor.move(sent++);

  async function runAt(rate: number): Promise<RateResult> {
    const [total, warm] = [Math.round(rate * (seconds + 1)), rate];
    Object.assign(run, { base: sent, from: sent + warm, due: [], waits: openHistogram() });
    const [cpuBefore, ownBefore, started] = [await cpuSeconds(pid), await cpuSeconds(process.pid), performance.now()];
    const lag = await pace(rate, total, (n, due) => {
      run.due[n] = due;
      editor.move(sent + n);
    });
    const spent = (performance.now() - started) / 1000;
    const cpu = ((await cpuSeconds(pid)) - cpuBefore) / spent;
    const generatorCpu = ((await cpuSeconds(process.pid)) - ownBefore) / spent;
    sent += total;
    await allHeard();
    const now = performance.now();
    let missing = 0;
    for (const edits of heard)
      for (let n = Math.max(edits, run.from); n < sent; n++, missing++) run.waits.add(now - (run.due[n - run.base] as number));
    return { rate, p50: run.waits.at(0.5), p99: run.waits.at(0.99), missing, cpu, generatorCpu, generatorLagMs: lag };
  }

  for (const rate of rates) {
    const first = await runAt(rate);
    const isOver = first.p99 > limitMs;
    const second = isOver && first.missing === 0 ? await runAt(rate) : first; // the machine may have had something else to do
    done.push(second.p99 < first.p99 ? second : first);
    if (Math.min(first.p99, second.p99) > hopelessMs) break;
  }
  return done;
}

async function acknowledge(wire: Wire, { rooms, rates, seconds }: Extract<Job, { task: "acknowledge" }>): Promise<RateResult[]> {
  const writer = await wire.writer(rooms[0] as string);
  const done: RateResult[] = [];
  let sent = 0;
  for (const end = performance.now() + WARMING_MS; performance.now() < end; ) await writer.move(sent++);
  for (const rate of rates) {
    const [total, warm] = [Math.round(rate * (seconds + 1)), rate];
    const waits = openHistogram();
    let open = 0;
    const begun = new Map<number, number>();
    const lag = await pace(rate, total, (n, due) => {
      open++;
      begun.set(n, due);
      writer.move(sent + n).then(() => {
        open--;
        begun.delete(n);
        if (n >= warm) waits.add(performance.now() - due);
      });
    });
    sent += total;
    const deadline = performance.now() + GIVE_UP_MS;
    while (open > 0 && performance.now() < deadline) await Bun.sleep(2);
    for (const [n, due] of begun) if (n >= warm) waits.add(performance.now() - due);
    done.push({
      rate,
      p50: waits.at(0.5),
      p99: waits.at(0.99),
      missing: open,
      cpu: Number.NaN,
      generatorCpu: Number.NaN,
      generatorLagMs: lag,
    });
  }
  return done;
}

/** Joins every room from its seed and moves a node in each, so that it is as warm as a room in use. */
async function openRooms(wire: Wire, rooms: readonly string[]): Promise<{ opened: number }> {
  for (const room of rooms) await (await wire.writer(room)).move(0);
  return { opened: rooms.length };
}

/** Calls `edit` so many times at this rate. Resolves to how late the latest but one in a hundred of the calls was. */
async function pace(rate: number, total: number, edit: (n: number, due: number) => void): Promise<number> {
  const lags = openHistogram();
  const started = performance.now() + TICK_MS;
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - started) * rate) / 1000) + 1);
    for (; n < due; n++) {
      const at = started + (n * 1000) / rate;
      edit(n, at);
      lags.add(performance.now() - at);
    }
    await Bun.sleep(TICK_MS);
  }
  return lags.at(0.99);
}
