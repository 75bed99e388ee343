/**
 * The container image, from outside: it is built from the Dockerfile, it serves as a user who is not root, it writes nowhere but to its
 * volume and /tmp, and it makes a film. Docker is used where it runs; else buildah, whose base image must be there already.
 */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { inspectFilm } from "./film-file.ts";
import { type Ended, type Fact, measured, type Suite } from "./suite.ts";

const ROOT = join(import.meta.dir, "../..");
const TAG = "clash-proof";
const BUILD_MS = 30 * 60_000;
const RUN_MS = 15 * 60_000;
const PORT = 3917;
const BRIEF = "A twelve second film about a paper boat that crosses a rainy street at dusk. Paper cut. 16:9.";

/** Builds the image and runs shell scripts in it as the image's own user, with a new volume, and a folder of ours as /out. */
interface Engine {
  name: string;
  build: () => Promise<Ended>;
  run: (out: string, script: string) => Promise<Ended>;
}

export const image: Suite = {
  name: "image",
  promise: "the image is built, serves without root, and makes a film inside",
  async run({ out }) {
    const engine = await findEngine();
    if (!engine) return { facts: [], skipped: "neither Docker nor buildah is on this machine" };
    const built = await engine.build();
    const facts: Fact[] = [
      { isTrue: built.code === 0, sentence: `${engine.name} builds the Dockerfile in ${built.seconds.toFixed(0)} s${failure(built)}` },
    ];
    if (built.code !== 0) return { facts };
    await chmod(out, 0o777);
    facts.push(...(await serves(engine, out)), ...(await makesFilm(engine, out)));
    return { facts, figures: { "image build seconds": built.seconds } };
  },
};

const failure = (ended: Ended) => (ended.code === 0 ? "" : `: ${`${ended.stdout}\n${ended.stderr}`.trim().slice(-1500)}`);

/** Starts the studio in the container, asks for its health as the image's own check does, and stops it as Docker would. */
async function serves(engine: Engine, out: string): Promise<Fact[]> {
  const script = [
    "id -u",
    "touch /tmp/before",
    `HOST=127.0.0.1 PORT=${PORT} tini -- clash up >/tmp/up.log 2>&1 & up=$!`,
    `for i in $(seq 100); do bun -e 'process.exit((await fetch("http://127.0.0.1:${PORT}/healthz")).ok ? 0 : 1)' 2>/dev/null && echo healthy && break; sleep 0.2; done`,
    "kill -TERM $up; wait $up; echo ended $?",
    "echo written: $(find / -xdev -newer /tmp/before -type f -not -path '/proc/*' -not -path '/sys/*' -not -path '/dev/*' -not -path '/data/*' -not -path '/out/*' -not -path '/tmp/*' 2>/dev/null | head -5)",
  ].join("\n");
  const ended = await engine.run(out, script);
  const shown = `${ended.stdout}${ended.stderr}`.trim().slice(-800);
  return [
    { isTrue: /^1000$/m.test(ended.stdout), sentence: "the process is user 1000, not root" },
    {
      isTrue: /^healthy$/m.test(ended.stdout),
      sentence: `the studio answers its health check${/^healthy$/m.test(ended.stdout) ? "" : `: ${shown}`}`,
    },
    {
      isTrue: /^ended 0$/m.test(ended.stdout),
      sentence: `it ends by itself when asked to (${/^ended.*$/m.exec(ended.stdout)?.[0] ?? "it did not end"})`,
    },
    {
      isTrue: /^written:\s*$/m.test(ended.stdout),
      sentence: `it writes only to its volume and /tmp (${/^written:.*$/m.exec(ended.stdout)?.[0] ?? "unknown"})`,
    },
  ];
}

async function makesFilm(engine: Engine, out: string): Promise<Fact[]> {
  const ended = await engine.run(out, `clash make '${BRIEF}' --seconds 12 --out /out/film.mp4`);
  if (ended.code !== 0) return [{ isTrue: false, sentence: `the image makes a film${failure(ended)}` }];
  const film = await inspectFilm(join(out, "film.mp4"));
  const isFilm = film.videoCodec === "h264" && film.audioCodec === "aac" && film.seconds > 8;
  return [
    {
      isTrue: isFilm,
      sentence: `the image makes a film of ${film.seconds.toFixed(1)} s at ${film.width}×${film.height} in ${ended.seconds.toFixed(0)} s`,
    },
  ];
}

async function findEngine(): Promise<Engine | undefined> {
  const works = async (...words: string[]) => Bun.which(words[0] ?? "") !== null && (await measured(words, { limitMs: 20_000 })).code === 0;
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const buildArgs = authorities ? ["--build-arg", `NODE_EXTRA_CA_CERTS=${authorities}`] : [];
  if (await works("docker", "info")) return docker(buildArgs);
  if (await works("buildah", "version")) return buildah(authorities ? ["-v", `${authorities}:${authorities}:ro`, ...buildArgs] : buildArgs);
  return undefined;
}

function docker(buildArgs: string[]): Engine {
  return {
    name: "docker",
    build: () => measured(["docker", "build", ...buildArgs, "-t", TAG, "."], { cwd: ROOT, limitMs: BUILD_MS }),
    run: (out, script) =>
      measured(["docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", "-v", `${out}:/out`, "--entrypoint", "sh", TAG, "-c", script], {
        limitMs: RUN_MS,
      }),
  };
}

/** buildah with chroot isolation needs no running engine. The OCI format has no health check, hence the other one. */
function buildah(buildArgs: string[]): Engine {
  const env = { STORAGE_DRIVER: "vfs", BUILDAH_ISOLATION: "chroot" };
  const call = (words: string[], limitMs: number) => measured(["buildah", ...words], { cwd: ROOT, env, limitMs });
  return {
    name: "buildah",
    build: () => call(["bud", "--format", "docker", "--network", "host", "--pull=never", ...buildArgs, "-t", TAG, "."], BUILD_MS),
    async run(out, script) {
      const container = (await call(["from", "--pull=never", TAG], RUN_MS)).stdout.trim();
      try {
        return await call(
          ["run", "--user", "1000:1000", "--workingdir", "/app", "-v", `${out}:/out`, "--", container, "sh", "-c", script],
          RUN_MS,
        );
      } finally {
        await call(["rm", container], RUN_MS);
      }
    },
  };
}
