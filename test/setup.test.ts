/** The set-up, on small machines made of scripts: each test has a project of its own and a PATH that holds only what it says. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NODE = Bun.which("node") ?? "node";
const SWIFT = ["proxy", "account", "container", "object"].map((part) => `swift-${part}-server`);
const EVERYTHING = ["ffmpeg", "espeak-ng", "chromium-headless-shell", "chromium", ...SWIFT];
let home = "";
let project = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "clash-setup-"));
  project = join(home, "project");
  for (const folder of ["src/web", "src/browser", "node_modules/.bin", "node_modules/bun"])
    mkdirSync(join(project, folder), { recursive: true });
  mkdirSync(join(home, "bin"));
  copyFileSync(join(import.meta.dir, "../src/setup.mjs"), join(project, "src/setup.mjs"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", dependencies: { bun: "1.0.0" } }));
  writeFileSync(join(project, "bun.lock"), "{}");
  writeFileSync(join(project, "src/web/build.ts"), "");
  writeFileSync(join(project, "node_modules/bun/package.json"), JSON.stringify({ version: "1.0.0" }));
  script(
    join(project, "node_modules/.bin/bun"),
    `echo "bun $* in $(pwd) data $CLASH_DATA" >> ${home}/log; [ "$2" = fail ] && exit 7; exit 0`,
  );
  for (const program of ["env", "sh", "pwd", "sleep"]) symlinkSync(Bun.which(program) ?? `/bin/${program}`, join(home, "bin", program));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("start runs the studio, and a verb with its arguments in the folder where npm was called", async () => {
  have(...EVERYTHING);
  expect((await setUp(["start", "--"])).code).toBe(0);
  expect(lastOf(log())).toBe(`bun ${project}/src/cli.ts up in ${project} data ${project}/data`);
  await setUp(["start", "--", "make", "a brief", "--out", "film.mp4"], { INIT_CWD: home, npm_lifecycle_event: "start" });
  expect(lastOf(log())).toBe(`bun ${project}/src/cli.ts make a brief --out film.mp4 in ${home} data ${project}/data`);
});

test("the exit code of what it ran is its own", async () => {
  have(...EVERYTHING);
  expect((await setUp(["start", "--", "fail"])).code).toBe(7);
});

test("an unknown mode is refused with a sentence", async () => {
  const ended = await setUp(["begin"]);
  expect(ended.code).toBe(64);
  expect(ended.said).toContain('"begin" is not a mode');
});

test("packages are installed once per change of package.json or the lock file", async () => {
  have(...EVERYTHING);
  expect((await setUp(["start"])).said).toContain("installing the packages");
  expect(log()[0]).toStartWith("bun install --frozen-lockfile in");
  expect((await setUp(["start"])).said).toBe("");
  writeFileSync(join(project, "bun.lock"), "{ }");
  expect((await setUp(["start"])).said).toContain("installing the packages");
});

test("where the right Bun is not there, npm lends one to install it", async () => {
  have(...EVERYTHING);
  writeFileSync(join(project, "node_modules/bun/package.json"), JSON.stringify({ version: "0.9.0" }));
  program("npm", `echo "npm $*" >> ${home}/log`);
  await setUp(["start"]);
  expect(log()).toContain("npm exec --yes --package=bun@1.0.0 -- bun install --frozen-lockfile");
});

test("missing system packages are named with their reason and installed, in one go", async () => {
  stamp();
  program("sudo", 'while [ "$1" = -n ]; do shift; done; [ "$1" = true ] || exec "$@"');
  program(
    "apt-get",
    `echo "apt-get $* $DEBIAN_FRONTEND" >> ${home}/log; for p in "$@"; do case $p in ffmpeg|espeak-ng|chromium*) printf '#!/bin/sh\\n' > ${home}/bin/$p; /bin/chmod +x ${home}/bin/$p;; swift-*) printf '#!/bin/sh\\n' > ${home}/bin/$p-server; /bin/chmod +x ${home}/bin/$p-server;; esac; done`,
  );
  const ended = await setUp(["test"]);
  expect(ended.said).toContain("missing: espeak-ng, which speaks the draft narration");
  const calls = log().filter((line) => line.startsWith("apt-get"));
  expect(calls[0]).toBe("apt-get update -qq noninteractive");
  expect(calls[1]).toMatch(
    /^apt-get install -y -qq --no-install-recommends ffmpeg espeak-ng .*chromium-headless-shell chromium swift-proxy swift-account swift-container swift-object noninteractive$/,
  );
  expect(calls.length).toBe(2);
  expect(lastOf(log())).toContain("test/run.ts");
  expect((await setUp(["test"])).said).toBe("");
});

test("where nothing can be installed it says what to install and goes on", async () => {
  stamp();
  const ended = await setUp(["start"]);
  expect(ended.said).toMatch(/install .*ffmpeg.* espeak-ng/);
  expect(lastOf(log())).toContain("src/cli.ts up");
  expect(ended.code).toBe(0);
});

test("the pages' scripts are built when a source is newer than they are", async () => {
  stamp();
  have(...EVERYTHING);
  const builds = () => log().filter((line) => line.includes("src/web/build.ts")).length;
  await setUp(["start"]);
  await setUp(["start"]);
  expect(builds()).toBe(1);
  const later = new Date(Date.now() + 60_000);
  writeFileSync(join(project, "src/browser/canvas.ts"), "");
  utimesSync(join(project, "src/browser/canvas.ts"), later, later);
  await setUp(["start"]);
  expect(builds()).toBe(2);
});

test("a signal reaches what it started, whose end is its own", async () => {
  stamp();
  have(...EVERYTHING);
  script(
    join(project, "node_modules/.bin/bun"),
    `case "$1" in *cli.ts) trap 'echo ended >> ${home}/log; exit 3' TERM; echo ready; while :; do sleep 0.05; done;; esac`,
  );
  const child = start(["start"]);
  for await (const text of child.stdout) if (new TextDecoder().decode(text).includes("ready")) break;
  child.kill("SIGTERM");
  expect(await child.exited).toBe(3);
  expect(log()).toEqual(["ended"]);
});

function start(args: string[], env: Record<string, string> = {}) {
  return Bun.spawn([NODE, join(project, "src/setup.mjs"), ...args], {
    cwd: project,
    env: { PATH: join(home, "bin"), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

async function setUp(args: string[], env?: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = start(args, env);
  const [said, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  // Whether the fonts are there cannot be hidden from it, so what it says of them is left out.
  return {
    code,
    said: said
      .split("\n")
      .filter((line) => !line.includes("fonts-noto-cjk, which"))
      .join("\n")
      .replace("building what browsers load into public/build", "")
      .replace(/^set-up: \n/m, "")
      .trim(),
  };
}

function log(): string[] {
  return existsSync(join(home, "log")) ? readFileSync(join(home, "log"), "utf8").trim().split("\n") : [];
}

const lastOf = (lines: string[]) => lines.at(-1) ?? "";

function have(...programs: string[]): void {
  for (const name of programs) program(name, "exit 0");
}

function program(name: string, body: string): void {
  script(join(home, "bin", name), body);
}

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Says that the packages are installed. */
function stamp(): void {
  const hash = createHash("sha256")
    .update(readFileSync(join(project, "package.json")))
    .update(readFileSync(join(project, "bun.lock")));
  writeFileSync(join(project, "node_modules/.clash-stamp"), hash.digest("hex"));
}
