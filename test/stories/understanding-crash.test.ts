/** A paid look at a file, killed in the middle of its call. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../server.ts";
import { picture } from "./files.ts";

setDefaultTimeout(90_000);

test("a description that is asked for when the studio is killed is paid once, and said to be in doubt", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clash-look-killed-"));
  const asked = Promise.withResolvers<void>();
  const hold = Promise.withResolvers<Response>();
  let paid = 0;
  const upstream = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch(request) {
      if (!new URL(request.url).pathname.endsWith("/chat/completions")) return Response.json({});
      paid++;
      asked.resolve();
      return hold.promise;
    },
  });
  const env = { OPENAI_API_KEY: "test-key-openai-killed", OPENAI_BASE_URL: `http://127.0.0.1:${upstream.port}/v1` };
  let server = await startServer(folder, env);
  try {
    const { id: project } = await server.run("project.create", { title: "Killed" });
    const form = new FormData();
    form.append("projectId", project ?? "");
    form.append("file", new File([await picture("#334411")], "killed.png"));
    const { id } = await server.ask<{ id: string }>("/api/assets", { method: "POST", body: form });
    await server.run("asset.describe", { projectId: project, assetId: id, eyes: "gpt-5.4" });
    await asked.promise;
    await server.kill();
    server = await startServer(folder, env);
    const job = () => server.ask<{ items: { kind: string; state: string }[] }>(`/api/jobs?project=${project}`);
    for (;;) {
      const states = (await job()).items.filter(({ kind }) => kind === "generate").map(({ state }) => state);
      if (states.length === 1 && states[0] === "uncertain") break;
      expect(states).not.toContain("done");
      await Bun.sleep(50);
    }
    expect(paid).toBe(1);
    const { items } = await server.ask<{ items: { kind: string; heldMicros: number; spentMicros: number }[] }>("/api/ledger");
    expect(items.map(({ kind }) => kind).toSorted()).toEqual(["call", "lost", "reserve"]);
  } finally {
    await server.kill();
    hold.resolve(new Response("", { status: 503 }));
    await upstream.stop(true);
    await rm(folder, { recursive: true, force: true });
  }
});
