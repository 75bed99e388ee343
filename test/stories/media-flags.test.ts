/**
 * Every call of ffmpeg and ffprobe that the studio makes, heard by programs of these names that stand before the real ones: each input comes with a forced
 * demuxer and no protocol but files and pipes, and each call has limits.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ffmpeg } from "../assets/made.ts";
import { openWorld, type World } from "../world.ts";
import { filesOf } from "./files.ts";

setDefaultTimeout(120_000); // films are drawn

let world: World;
let projectId = "";
const { PATH } = process.env;
const { upload } = filesOf(
  () => world,
  () => projectId,
);

beforeAll(async () => {
  world = await openWorld();
  const folder = join(world.folder, "heard");
  await mkdir(folder);
  for (const tool of ["ffmpeg", "ffprobe"]) {
    const real = Bun.which(tool) ?? "";
    // one line a call, its words divided by a sign that no path has
    const script = `#!/bin/sh\n{ printf '%s\\037' "${tool}" "$(prlimit --noheadings --raw --output=RESOURCE,SOFT --pid $$ | tr '\\n' ' ')" "$@"; printf '\\n'; } >> '${join(folder, "calls")}'\nexec '${real}' "$@"\n`;
    await writeFile(join(folder, tool), script);
    await chmod(join(folder, tool), 0o755);
  }
  process.env.PATH = `${folder}:${PATH}`;
  projectId = (await world.run("project.create", { title: "Flags" })).id ?? "";
}, 60_000);
afterAll(async () => {
  process.env.PATH = PATH;
  await world.close();
});

interface Call {
  tool: string;
  limits: string;
  words: string[];
}

async function calls(): Promise<Call[]> {
  const text = await Bun.file(join(world.folder, "heard", "calls")).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [tool = "", limits = "", ...words] = line.split("\x1f");
      return { tool, limits, words };
    });
}

/** What is wrong with a call, in a few words; undefined when all is right. */
function wrongIn({ words, limits }: Call): string | undefined {
  const inputs = words.flatMap((word, at) => (word === "-i" ? [at] : []));
  if (inputs.length === 0) return "no input is named by -i";
  for (const [n, at] of inputs.entries()) {
    const before = words.slice(n === 0 ? 0 : (inputs[n - 1] ?? 0) + 2, at);
    if (before[before.indexOf("-protocol_whitelist") + 1] !== "file,pipe" || !before.includes("-protocol_whitelist"))
      return `input ${n} has no list of protocols`;
    if (!before.includes("-f")) return `input ${n} has no forced demuxer`;
  }
  if (!words.includes("-max_alloc")) return "no limit of one allocation";
  const limited = (name: string) => new RegExp(`${name} \\d+`).test(limits);
  if (!limited("CPU")) return "no limit of processor time";
  if (!limited("AS") && !limited("DATA")) return "no limit of memory";
  return undefined;
}

test("no call goes without its flags: intake, small pictures, measuring, cutting, drafts, renders", async () => {
  const path = join(world.folder, "two.mp4");
  const shots = ["color=0x204080:s=320x180:r=25:d=1", "color=0xe07020:s=320x180:r=25:d=1"].flatMap((shot) => ["-f", "lavfi", "-i", shot]);
  process.env.PATH = PATH; // what the test itself makes is not the studio's
  await ffmpeg(
    ...[...shots, "-f", "lavfi", "-i", "sine=440:d=2", "-filter_complex", "[0][1]concat=n=2[v]", "-map", "[v]", "-map", "2:a"],
    ...["-pix_fmt", "yuv420p", path],
  );
  process.env.PATH = `${join(world.folder, "heard")}:${PATH}`;
  const film = await upload(await Bun.file(path).bytes(), "two.mp4");
  const { id: shown = "" } = await world.run("node.add", { projectId, type: "video", assetId: film });
  await world.run("asset.describe", { projectId, assetId: film });
  await world.run("media.trim", { projectId, nodeId: shown, from: 0, to: 1 });
  await world.run("media.grab", { projectId, nodeId: shown, at: 0.5 });
  for (const [model, params] of [
    ["draft-video", { resolution: "360", seconds: 1 }],
    ["draft-speech", {}],
  ] as const) {
    const { id: nodeId } = await world.run("node.add", { projectId, type: "generator", model, prompt: "A calm lake.", params });
    await world.run("generation.run", { projectId, nodeId });
  }
  await world.drain();
  const { id: timelineId } = await world.run("timeline.assemble", {
    projectId,
    nodeIds: [shown],
    title: "Two",
    endCard: { text: "End", seconds: 0.5 },
    width: 320,
    height: 180,
    fps: 12,
  });
  await world.run("render.start", { projectId, timelineId, preset: "draft" });
  await world.drain();
  const heard = await calls();
  expect(
    heard.map((call) => `${wrongIn(call)}: ${call.tool} ${call.words.join(" ")}`).filter((line) => !line.startsWith("undefined")),
  ).toEqual([]);
  const outputs = heard.map(({ words }) => words.join(" "));
  for (const kind of [
    "ebur128",
    "silencedetect",
    "scene",
    "signalstats",
    "libx264",
    "s16le",
    "rawvideo",
    "-show_streams",
    "-count_packets",
    "concat",
    "atrim",
  ])
    expect(`${kind} ${outputs.some((words) => words.includes(kind))}`).toBe(`${kind} true`); // none of the ways was left out
});
