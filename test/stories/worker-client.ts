/** A worker of the tests that speaks the protocol by hand, as docs/actions.md tells it, and hands to make runs for it. */
import { createHash, createHmac } from "node:crypto";
import { expect } from "bun:test";
import { eq, inArray } from "drizzle-orm";
import type { ActionFile } from "../../src/actions/manifest.ts";
import type { ActionRun } from "../../src/actions/runs.ts";
import { actionRuns } from "../../src/schema.ts";
import type { Answer, World } from "../world.ts";
import { filesOf, picture } from "./files.ts";

export const UPSCALE_SECRET = "test-key-upscale-0123456789";

export const UPSCALE: ActionFile = {
  clashAction: 1,
  code: "",
  manifest: {
    ...{
      name: "upscale",
      title: "Upscale",
      description: "Makes a picture larger on a machine with a GPU.",
      version: "1.0.0",
      runtime: "worker",
    },
    inputs: [{ name: "picture", title: "Picture", kinds: ["image"], role: "reference", min: 0, max: 4 }],
    params: [{ name: "factor", title: "Factor", kind: "number", default: 2, min: 1, max: 8 }],
    outputs: [
      { name: "result", title: "Result", kind: "image", max: 4 },
      { name: "words", title: "Words", kind: "text", max: 4 },
    ],
    secrets: [{ name: "UPSCALE_KEY", title: "Key of the upscaler", isRequired: true }],
    permissions: { look: true },
  },
};

export interface Order {
  runId: string;
  lease: { number: number; until: string };
  call: { action: string; params: Record<string, unknown>; inputs: Record<string, { file?: string; nodeId: string }[]> };
  secrets: Record<string, string>;
}

export interface TestWorker {
  id: string;
  token: string;
  key: string;
}

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** As the documentation tells it, and not by the studio's own code. */
export function signatureOf(
  key: string,
  order: Pick<Order, "runId" | "lease">,
  body: string,
  files: Record<string, Uint8Array> = {},
): string {
  const lines = Object.keys(files)
    .sort()
    .map((name) => `${sha256(files[name] as Uint8Array)} ${name}`);
  const text = ["clash-worker/1", order.runId, String(order.lease.number), sha256(body), ...lines].join("\n");
  return createHmac("sha256", key).update(text).digest("hex");
}

export function workersOf(world: () => World) {
  const ask = (worker: TestWorker, path: string, init: RequestInit = {}) =>
    world().ask(`/api/workers/${path}`, { ...init, token: worker.token });
  const post = (worker: TestWorker, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(worker, path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });

  return {
    ask,
    post,
    async worker(title: string, actions?: string[]): Promise<TestWorker> {
      return world().run<{ id: string; token: string; key: string }>("worker.create", { title, ...(actions ? { actions } : {}) });
    },
    /** A run that is ready to be taken. */
    async start(projectId: string, inputs: Record<string, string[]> = {}): Promise<string> {
      const { runId } = await world().run<{ runId: string }>("action.run", { projectId, action: UPSCALE.manifest.name, inputs });
      return runId;
    },
    /** Takes the next run; there must be one. */
    async take(worker: TestWorker): Promise<Order> {
      const { status, body } = await post(worker, "claim", { waitSeconds: 20 });
      expect(status).toBe(200);
      return body as unknown as Order;
    },
    put(worker: TestWorker, order: Order, name: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
      const told = { "clash-lease": String(order.lease.number), "clash-sha256": sha256(bytes), "content-type": "image/png", ...headers };
      return ask(worker, `runs/${order.runId}/files/${name}`, { method: "PUT", headers: told, body: new Blob([bytes]) });
    },
    done(worker: TestWorker, order: Order, answer: unknown, files: Record<string, Uint8Array> = {}, headers: Record<string, string> = {}) {
      const body = typeof answer === "string" ? answer : JSON.stringify(answer);
      const signature = signatureOf(worker.key, order, body, files);
      return post(worker, `runs/${order.runId}/done`, body, {
        "clash-lease": String(order.lease.number),
        "clash-signature": signature,
        ...headers,
      });
    },
    async rowOf(runId: string): Promise<ActionRun> {
      const [row] = await world().clash.db.read.select().from(actionRuns).where(eq(actionRuns.id, runId));
      return row as ActionRun;
    },
    /** As if the holder had been silent for as long. */
    letLapse: (runId: string) =>
      world().clash.db.write.transaction((tx) => tx.update(actionRuns).set({ leaseUntil: 0 }).where(eq(actionRuns.id, runId))),
    /** Whatever runs is cancelled. */
    async endAll(projectId: string) {
      const live = inArray(actionRuns.state, ["queued", "running"]);
      for (const { id: runId } of await world().clash.db.read.select({ id: actionRuns.id }).from(actionRuns).where(live))
        await world().run("action.cancel", { projectId, runId });
    },
    run: async (runId: string) => (await world().ask(`/api/action-runs/${runId}`)).body as Record<string, unknown> & { state: string },
  };
}

/** The action is there with its secret, and a project with a picture on its canvas. */
export async function stageUpscale(world: World): Promise<{ projectId: string; nodeId: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { versionId } = await world.run<{ versionId: string }>("action.propose", { file: UPSCALE });
  const { body: review } = await world.ask(`/api/action-versions/${versionId}`);
  await world.run("action.install", { versionId, sha256: review.sha256 });
  await world.run("action.secret", { name: "upscale", secret: "UPSCALE_KEY", value: UPSCALE_SECRET });
  const { id: projectId = "" } = await world.run("project.create", { title: "Harbour" });
  const bytes = await picture("#204060");
  const assetId = await filesOf(
    () => world,
    () => projectId,
  ).upload(bytes, "harbour.png");
  const { id: nodeId = "" } = await world.run("node.add", { projectId, type: "image", x: 0, y: 0, assetId });
  return { projectId, nodeId, bytes };
}
