import { startServer } from "../server.ts";
import { measureScripts } from "../web/script-sizes.ts";
import { OWNER_TOKEN } from "../world.ts";
import type { Measurement } from "./bench.ts";
import { percentile } from "./statistics.ts";

const NODES = 1_000;
const RUNS = 30;

/** A canvas of a thousand nodes as HTML, and what the browser loads beside it. */
export const canvasPage: Measurement = {
  name: "canvas-page",
  async measure(folder) {
    const server = await startServer(folder);
    const { id: projectId } = await server.run<{ id: string }>("project.create", { title: "Bench" });
    for (let n = 0; n < NODES; n++) {
      const type = n % 3 === 0 ? "text" : n % 3 === 1 ? "prompt" : "generator";
      const words = type === "generator" ? { model: "draft-image", prompt: `shot ${n}` } : { body: `Shot ${n}: a bus rounds the bend.` };
      await server.run("node.add", { projectId, type, x: (n % 40) * 400, y: Math.floor(n / 40) * 400, ...words });
    }
    const times: number[] = [];
    let bytes = 0;
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now();
      const response = await fetch(`${server.url}/projects/${projectId}`, {
        headers: { authorization: `Bearer ${OWNER_TOKEN}`, accept: "text/html" },
      });
      bytes = (await response.bytes()).length;
      times.push(performance.now() - started);
    }
    await server.kill();
    const scripts = await measureScripts();
    const canvas = ["pages.js", "canvas.js"];
    return [
      { name: `canvas page of ${NODES} nodes, server, p50`, value: percentile(times, 0.5), unit: "ms" },
      { name: `canvas page of ${NODES} nodes, HTML`, value: bytes / 1024, unit: "KB" },
      { name: "script of ours on every page, gzipped", value: scripts.first("pages.js") / 1000, unit: "kB" },
      { name: "script of ours that draws the canvas, gzipped", value: scripts.first(...canvas) / 1000, unit: "kB" },
      { name: "script of ours on the canvas after that, gzipped", value: scripts.later(...canvas) / 1000, unit: "kB" },
    ];
  },
};
