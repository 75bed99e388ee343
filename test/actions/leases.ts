/** Runs that wait for workers, on a temporary folder with a clock that the test turns; no job runs, so every step is the test's. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionRun } from "../../src/actions/runs.ts";
import type { ActionManifest } from "../../src/actions/manifest.ts";
import type { Actor } from "../../src/actors.ts";
import { openFolderStore } from "../../src/assets/folder-store.ts";
import { type Clash, MIGRATIONS } from "../../src/clash.ts";
import { openDb } from "../../src/db.ts";
import { createEvents } from "../../src/events.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { newId } from "../../src/lib/ids.ts";
import { createLog } from "../../src/lib/log.ts";
import { actionRuns, actions, actionVersions, jobs, projects } from "../../src/schema.ts";
import { createWorker, liveWorker, type Worker } from "../../src/workers.ts";

export const OWNER: Actor = { id: "usr_owner", kind: "person", name: "Mara", role: "owner" };
export const LEASES_START = 1_700_000_000_000;

export interface Leases {
  clash: Clash;
  now: number;
  worker(title: string, actions?: string[]): Promise<Worker>;
  /** A run of an action that runs on workers, and waits for one. */
  run(action?: string, requestedBy?: string): Promise<string>;
  rows(): Promise<ActionRun[]>;
  row(id: string): Promise<ActionRun>;
  /** No run is there any more. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export const workerManifest = (name: string): ActionManifest => ({
  ...{ name, title: name, description: "Made for a test.", version: "1.0.0", runtime: "worker" },
  inputs: [{ name: "picture", title: "Picture", kinds: ["image"], role: "reference", min: 0, max: 4 }],
  outputs: [{ name: "result", title: "Result", kind: "image", max: 4 }],
  ...{ params: [], secrets: [], permissions: { look: true } },
});

export async function openLeases(): Promise<Leases> {
  const folder = await mkdtemp(join(tmpdir(), "clash-leases-"));
  const db = await openDb({ dataFolder: folder, migrationsFolder: MIGRATIONS });
  const clock = { now: () => leases.now, sleep: systemClock.sleep };
  const config = { dataFolder: folder, secret: "test-key-server-secret-000000000000" };
  const clash = { db, clock, config, log: createLog("silent"), events: createEvents(db, clock), store: await openFolderStore(folder) };
  const projectId = newId("prj");
  const known = new Map<string, { actionId: string; versionId: string }>();
  const write = db.write.transaction;
  await write((tx) =>
    tx.insert(projects).values({ id: projectId, title: "Leases", createdBy: OWNER.id, createdAt: LEASES_START, updatedAt: LEASES_START }),
  );

  async function actionNamed(name: string) {
    const found = known.get(name);
    if (found) return found;
    const [actionId, versionId] = [newId("act"), newId("acv")];
    await write(async (tx) => {
      await tx.insert(actions).values({ id: actionId, name, versionId, createdBy: OWNER.id, createdAt: LEASES_START });
      await tx.insert(actionVersions).values({
        ...{ id: versionId, actionId, version: "1.0.0", manifest: workerManifest(name), code: "", sha256: "", source: "upload" },
        ...{ state: "installed", proposedBy: OWNER.id, proposedAt: LEASES_START },
      });
    });
    known.set(name, { actionId, versionId });
    return { actionId, versionId };
  }

  const leases: Leases = {
    clash: clash as unknown as Clash,
    now: LEASES_START,
    async worker(title, names) {
      const id = newId("wrk");
      await createWorker(leases.clash, OWNER, { id, title, ...(names ? { actions: names } : {}) });
      return (await liveWorker(leases.clash, id)) as Worker;
    },
    async run(action = "upscale", requestedBy = OWNER.id) {
      const [id, jobId, { actionId, versionId }] = [newId("acr"), newId("job"), await actionNamed(action)];
      const createdAt = ++leases.now;
      await write(async (tx) => {
        await tx.insert(jobs).values({
          ...{ id: jobId, kind: "action", args: { runId: id }, state: "waiting", title: action, actor: OWNER.id, person: OWNER.id },
          ...{ projectId, lane: "action||new", runAt: createdAt, createdAt, deadlineAt: createdAt + 86_400_000, maxAttempts: 3 },
        });
        await tx.insert(actionRuns).values({
          ...{ id, projectId, actionId, versionId, inputs: {}, params: {}, state: "queued", jobId, requestedBy, createdAt },
        });
      });
      return id;
    },
    rows: () => db.read.select().from(actionRuns).orderBy(actionRuns.createdAt),
    async row(id) {
      const row = (await leases.rows()).find((run) => run.id === id);
      if (!row) throw new Error(`There is no run ${id}.`);
      return row;
    },
    forget: () => write(async (tx) => void (await tx.delete(actionRuns))),
    async close() {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return leases;
}
