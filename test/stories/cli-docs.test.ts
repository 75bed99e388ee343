/** Every line of the command line's document, typed as it stands there: with a studio, a project and a node where the text has a placeholder. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitWords } from "../../src/cli/do.ts";
import { runCli } from "../cli/process.ts";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { actionFile } from "./action-files.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), "clash-cli-docs-"));
  writeFileSync(join(folder, "shout.action.json"), JSON.stringify(actionFile()));
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a line reads from standard input. */
const ANSWERS: Record<string, () => string> = {
  "clash init --interactive": () => `${world.url}\n${OWNER_TOKEN}\n\n\n\n`,
  "clash auth login --url https://studio.example": () => `${OWNER_TOKEN}\n`,
};

/** Typed by other tests, because they take seconds: `clash up` by all that have a server, `clash make` and `clash generate` in cli.test.ts. */
const ELSEWHERE = /^clash (up|make|generate)\b/;

test("each line does what it says and ends well", async () => {
  const { id: projectId } = await world.run("project.create", { title: "Documented" });
  const { id: nodeId } = await world.run("node.add", { projectId, type: "text", body: "a red door" });
  const env = {
    CLASH_URL: world.url,
    CLASH_TOKEN: OWNER_TOKEN,
    CLASH_DATA: join(folder, "unused"),
    CLASH_CONFIG: join(folder, "settings"),
  };
  const blocks = [...readFileSync(join(import.meta.dir, "../../docs/cli.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)];
  const lines = blocks.flatMap(([, block = ""]) => block.trim().split("\n"));
  expect(lines.length).toBeGreaterThan(25);
  for (const line of lines.filter((each) => !ELSEWHERE.test(each))) {
    const filled = line
      .replace("prj_…", projectId ?? "")
      .replace("nod_…", nodeId ?? "")
      .replace("https://studio.example", world.url);
    const [program, ...words] = splitWords(filled);
    expect(program).toBe("clash");
    const { code, err } = await runCli(words, { stdin: ANSWERS[line]?.() ?? "", env, cwd: folder });
    expect(`${line}: ${code}${code === 0 ? "" : ` ${err}`}`).toBe(`${line}: 0`);
  }
}, 120_000);
