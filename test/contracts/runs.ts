/** Runs of the contract suite: one behaviour of one upstream's server, through the real path of a job, and what came of it. */
import { and, eq } from "drizzle-orm";
import { setKey } from "../../src/keys.ts";
import { ENDED } from "../../src/jobs/queue.ts";
import type { KeyCheck } from "../../src/providers/define.ts";
import { events, jobAttempts, type JobState, ledger } from "../../src/schema.ts";
import { pictureBytes, toneBytes } from "../wire/made.ts";
import type { Behaviour, Sample, Wire, WireServer } from "../wire/wire.ts";
import { OWNER, type World } from "../world.ts";

export interface Ran {
  id: string;
  state: string;
  error: { class: string; message: string } | null;
  costMicros: number | null;
  /** Paid requests that the upstream counted for it. */
  accepted: number;
  attempts: { class: string | undefined; startedAt: number; endedAt: number | null }[];
  /** How often the job stood aside. */
  waits: number;
  asset: Record<string, unknown> | undefined;
  /** The text that was answered. */
  text: string | undefined;
  ledger: string[];
}

export interface Bench {
  world: World;
  wire: Wire;
  server: WireServer;
  projectId: string;
}

export async function openBench(world: World, wire: Wire): Promise<Bench> {
  const server = await wire.serve();
  const { fields, baseUrl } = wire.credentials(server.url);
  const owner = { id: "usr_test", kind: "person", name: OWNER.email, role: "owner" } as const;
  await setKey(world.clash, owner, wire.provider.id, { fields, baseUrl });
  const { id = "" } = await world.run("project.create", { title: wire.provider.name });
  return { world, wire, server, projectId: id };
}

/** A generator for a sample, with real files at its inputs. */
export async function placed({ world, projectId }: Bench, sample: Sample): Promise<string> {
  const add = async (fields: Record<string, unknown>) => (await world.run("node.add", { projectId, ...fields })).id ?? "";
  const nodeId = await add({
    type: "generator",
    model: sample.card,
    prompt: sample.prompt ?? "A red kite over a grey sea",
    params: sample.params ?? {},
  });
  for (const [at, input] of (sample.inputs ?? []).entries()) {
    const form = new FormData();
    form.set("projectId", projectId);
    const bytes = input.kind === "audio" ? await toneBytes("wav") : await pictureBytes(512 + at * 16, 512, "png");
    form.set("file", new Blob([bytes as BlobPart]), input.kind === "audio" ? "tone.wav" : `picture-${at}.png`);
    const assetId = String((await world.ask("/api/assets", { method: "POST", body: form })).body.id);
    const source = await add({ type: input.kind, assetId });
    await world.run("edge.connect", { projectId, source, target: nodeId, role: input.role });
  }
  return nodeId;
}

export async function runOn(bench: Bench, sample: Sample, behaviour: Behaviour | readonly Behaviour[]): Promise<Ran> {
  const { world, server, projectId } = bench;
  const nodeId = await placed(bench, sample);
  server.behave(behaviour);
  const before = server.accepted();
  const { generationIds } = await world.run<{ generationIds: string[] }>("generation.run", { projectId, nodeId, acceptUnknownPrice: true });
  const id = generationIds[0] ?? "";
  await ended(world, id);
  return seen(bench, id, before);
}

export async function ended(world: World, id: string): Promise<void> {
  for (;;) {
    const { state, jobId } = (await world.ask(`/api/generations/${id}`)).body;
    const isOver =
      state !== "queued" && state !== "running" && ENDED.includes((await world.ask(`/api/jobs/${jobId}`)).body.state as JobState);
    if (isOver) return;
    await Bun.sleep(5);
  }
}

export async function seen({ world, server, projectId }: Bench, id: string, before: number): Promise<Ran> {
  const { body } = await world.ask(`/api/generations/${id}`);
  const jobId = String(body.jobId);
  const { read } = world.clash.db;
  const attempts = await read.select().from(jobAttempts).where(eq(jobAttempts.jobId, jobId)).orderBy(jobAttempts.attempt);
  const told = await read
    .select()
    .from(events)
    .where(and(eq(events.stream, projectId), eq(events.kind, "job.waiting")));
  const view = await world.clash.rooms.view(projectId);
  const node = view.nodes[String(body.outputNodeId)];
  return {
    id,
    state: String(body.state),
    error: body.error as Ran["error"],
    costMicros: body.costMicros as number | null,
    accepted: server.accepted() - before,
    attempts: attempts.map(({ error, startedAt, endedAt }) => ({ class: error?.class, startedAt, endedAt })),
    waits: told.filter((event) => event.data.id === jobId).length,
    asset: body.assetId ? (await world.ask(`/api/assets/${body.assetId}`)).body : undefined,
    text: node && "body" in node ? String(node.body) : undefined,
    ledger: (await read.select().from(ledger).where(eq(ledger.generationId, id)).orderBy(ledger.seq)).map((row) => row.kind),
  };
}

export async function keyState({ wire, server }: Bench, behaviour: Behaviour): Promise<KeyCheck | undefined> {
  server.behave(behaviour);
  return wire.provider.check?.({ signal: AbortSignal.timeout(5_000), credentials: wire.credentials(server.url) });
}
