/**
 * The set-up: what `npm start` and `npm test` run on a machine that has only Node 20 and npm.
 *
 * It is the one file that runs under Node, because nothing else is there yet, and it imports nothing that has to be installed.
 * Each step looks first and does only what is missing, so the second run takes a fraction of a second; each step that changes
 * the machine says what it does and why. What it cannot do (no root, not Debian) it says how to do by hand, and goes on: the
 * studio starts without a browser or a voice and names what is missing where it is needed. All it prints goes to standard
 * error, so that `npm start --silent -- projects list --json` stays one JSON document.
 *
 *   node src/setup.mjs start -- [clash arguments]   set up, then `clash up`, or the verb that was given
 *   node src/setup.mjs test -- [arguments]          set up with what tests need, then every suite
 *   node src/setup.mjs dev                          set up, then `clash up` that restarts when a source file changes
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants as system } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
const BUN = join(MODULES, ".bin", process.platform === "win32" ? "bun.exe" : "bun");
const CJK_FONTS = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
  "/System/Library/Fonts/PingFang.ttc",
];

/** What a step may use of the machine, by the name of its Debian package. `modes` are the modes that need it. */
const SYSTEM_PACKAGES = [
  {
    name: "ffmpeg",
    why: "reads and writes films and sound",
    modes: ["start", "dev", "test"],
    isThere: () => Boolean(process.env.FFMPEG_PATH) || onPath("ffmpeg"),
  },
  { name: "espeak-ng", why: "speaks the draft narration", modes: ["start", "dev", "test"], isThere: () => onPath("espeak-ng") },
  {
    name: "fonts-noto-cjk",
    why: "draws Chinese, Japanese and Korean captions",
    modes: ["start", "dev", "test"],
    isThere: () => CJK_FONTS.some((file) => existsSync(file)),
  },
  {
    name: "chromium-headless-shell",
    why: "renders what only a browser can draw",
    modes: ["start", "dev", "test"],
    isThere: () => Boolean(process.env.CHROMIUM_PATH) || onPath("chromium-headless-shell") || onPath("chromium"),
  },
  { name: "chromium", why: "is the browser that the browser tests drive", modes: ["test"], isThere: () => onPath("chromium") },
  ...["proxy", "account", "container", "object"].map((part) => ({
    name: `swift-${part}`,
    why: "is a part of the S3 server that the store's tests talk to",
    modes: ["test"],
    isThere: () => onPath(`swift-${part}-server`),
  })),
];

/** What is built for the browser, in this order, and the sources whose change asks for it again. */
const BUILDS = ["src/web/build.ts", "src/render/bundle.ts"];
const BUNDLE_SOURCES = [...BUILDS, "src/browser", "src/canvas", "src/lib", "src/render/composition", "bun.lock"];

main();

function main() {
  const [mode = "start", ...rest] = process.argv.slice(2);
  const args = rest[0] === "--" ? rest.slice(1) : rest;
  if (!["start", "test", "dev"].includes(mode)) stop(`"${mode}" is not a mode of the set-up. Use start, test or dev.`, 64);
  if (Number(process.versions.node.split(".")[0]) < 20)
    stop(`Node ${process.versions.node} is too old for Clash: install Node 20 or newer.`);
  installPackages();
  installSystemPackages(mode);
  buildBundles();
  run(commandOf(mode, args), mode);
}

function commandOf(mode, args) {
  const cli = join(ROOT, "src/cli.ts");
  if (mode === "test") return [join(ROOT, "test/run.ts"), ...args];
  if (mode === "dev") return ["--watch", cli, "up", ...args];
  return [cli, ...(args.length > 0 ? args : ["up"])];
}

/** Bun and the packages, once per change of package.json or bun.lock. Bun comes as a package; before it is there npm lends one. */
function installPackages() {
  const manifest = readFileSync(join(ROOT, "package.json"), "utf8");
  const version = JSON.parse(manifest).dependencies.bun;
  const stamp = createHash("sha256")
    .update(manifest)
    .update(readFileSync(join(ROOT, "bun.lock")))
    .digest("hex");
  const stampFile = join(MODULES, ".clash-stamp");
  if (existsSync(BUN) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const install = ["install", "--frozen-lockfile"];
  const lent = installedBunVersion() !== version;
  say(
    lent
      ? `installing Bun ${version} and the packages of bun.lock into node_modules (Bun runs Clash)`
      : "installing the packages of bun.lock into node_modules",
  );
  const done = lent
    ? spawnSync("npm", ["exec", "--yes", `--package=bun@${version}`, "--", "bun", ...install], {
        cwd: ROOT,
        stdio: ["ignore", 2, 2],
        shell: process.platform === "win32",
      })
    : spawnSync(BUN, install, { cwd: ROOT, stdio: ["ignore", 2, 2] });
  if (done.status !== 0 || !existsSync(BUN))
    stop("The packages could not be installed. What went wrong is printed above; the npm registry must be reachable.");
  writeFileSync(stampFile, stamp);
}

function installedBunVersion() {
  const file = join(MODULES, "bun", "package.json");
  return existsSync(BUN) && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}

/** Debian packages that are missing. Without root or apt it prints what to install and goes on. */
function installSystemPackages(mode) {
  const missing = SYSTEM_PACKAGES.filter((each) => each.modes.includes(mode) && !each.isThere());
  if (missing.length === 0) return;
  const names = missing.map((each) => each.name);
  for (const each of missing) say(`missing: ${each.name}, which ${each.why}`);
  const apt = aptCommand();
  if (!apt) {
    say(
      existsSync("/etc/debian_version")
        ? `install by hand, as root: apt-get install ${names.join(" ")}`
        : `install these with this system's package manager: ${names.join(", ")}. CHROMIUM_PATH and FFMPEG_PATH may name programs in other places.`,
    );
    return;
  }
  say(`installing Debian packages: ${names.join(" ")}`);
  apt("update", "-qq");
  // All at once is quicker; one by one still gets the others when one has another name here (Ubuntu has no headless shell).
  if (!apt("install", "-y", "-qq", "--no-install-recommends", ...names))
    for (const name of names) apt("install", "-y", "-qq", "--no-install-recommends", name);
  for (const each of missing)
    if (!each.isThere()) say(`${each.name} could not be installed; without it Clash cannot do what it is for: it ${each.why}`);
}

/** A function that runs apt-get with the given words and tells whether it worked; undefined where it cannot be run. */
function aptCommand() {
  if (!existsSync("/etc/debian_version") || !onPath("apt-get")) return undefined;
  const isRoot = process.getuid?.() === 0;
  const mayAsk = onPath("sudo") && (process.stdin.isTTY || spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0);
  if (!isRoot && !mayAsk) return undefined;
  const before = isRoot ? ["env"] : ["sudo", "env"];
  const [program, ...words] = [...before, "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  return (...args) => spawnSync(program, [...words, ...args], { stdio: ["inherit", 2, 2] }).status === 0;
}

/** The bundles in public/build, when a source is newer than they are. */
function buildBundles() {
  const stampFile = join(ROOT, "public/build/.stamp");
  const built = existsSync(stampFile) ? statSync(stampFile).mtimeMs : 0;
  if (newest(BUNDLE_SOURCES.map((path) => join(ROOT, path))) <= built) return;
  say("building what browsers load into public/build");
  for (const build of BUILDS) {
    const done = spawnSync(BUN, [join(ROOT, build)], { cwd: ROOT, stdio: ["ignore", 2, 2] });
    if (done.status !== 0) stop(`${build} failed; the reason is printed above.`);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, "");
}

/** The latest change under the given files and folders, in milliseconds of the epoch. */
function newest(paths) {
  return paths.reduce((latest, path) => {
    if (!existsSync(path)) return latest;
    const stat = statSync(path);
    const inside = stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : 0;
    return Math.max(latest, stat.mtimeMs, inside);
  }, 0);
}

/**
 * Runs Bun in this process's place: same input and output, signals passed on, its exit code ours. File names that were given
 * are relative to where npm was called, and the data folder is the project's wherever that was.
 */
function run(command, mode) {
  const calledBy = process.env.npm_lifecycle_event === mode ? process.env.INIT_CWD : undefined;
  let child; // listened for before it is there: a signal may come as soon as it runs
  // A terminal sends Ctrl-C to the whole group, so the child already has it; a second one could read as "stop at once".
  process.on("SIGINT", () => process.stdin.isTTY || child?.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child?.kill(signal));
  child = spawn(BUN, command, {
    cwd: mode === "start" ? (calledBy ?? process.cwd()) : ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: [join(MODULES, ".bin"), process.env.PATH].join(delimiter),
      CLASH_DATA: process.env.CLASH_DATA || join(ROOT, "data"),
    },
  });
  child.on("error", (error) => stop(`Bun could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (system.signals[signal] ?? 1)));
}

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}

function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

function stop(text, code = 1) {
  say(text);
  process.exit(code);
}
