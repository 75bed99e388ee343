/**
 * A real S3 server for the tests of the store: OpenStack Swift with its S3 layer, all four parts on this machine, in a temporary folder, on free ports of
 * the loopback address. The set-up for tests installs it from Debian.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../../src/lib/child.ts";

export interface S3Server {
  endpoint: string;
  accessKey: string;
  secretKey: string;
  stop(): Promise<void>;
}

const PARTS = ["account", "container", "object"] as const;
const START_LIMIT_MS = 60_000;

/** Resolves when it answers. Throws with the end of what it said when it does not. */
export async function startSwift(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), "clash-swift-"));
  const ports = freePorts(PARTS.length + 1);
  const [proxyPort = 0, ...partPorts] = ports;
  await mkdir(join(folder, "devices", "d1"), { recursive: true });
  await writeFile(join(folder, "swift.conf"), "[swift-hash]\nswift_hash_path_prefix = clash\nswift_hash_path_suffix = tests\n");
  await writeFile(join(folder, "proxy.conf"), proxyConf(folder, proxyPort));
  await Promise.all(PARTS.map((part, i) => makePart(folder, part, partPorts[i] ?? 0)));
  const children = [...PARTS, "proxy"].map((part) =>
    Bun.spawn([`swift-${part}-server`, join(folder, `${part}.conf`)], {
      env: { ...process.env, SWIFT_DIR: folder },
      stdin: "ignore",
      stdout: "ignore",
      stderr: Bun.file(join(folder, `${part}.err`)),
    }),
  );
  const server: S3Server = {
    endpoint: `http://127.0.0.1:${proxyPort}`,
    accessKey: "test:tester",
    secretKey: "testing",
    async stop() {
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(children.map((child) => child.exited));
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    // a part that is asked before it listens is left out for a while, so the proxy is not alone in what is waited for
    await Promise.all(ports.map((port) => answers(`http://127.0.0.1:${port}`, () => children.some((child) => child.exitCode !== null))));
    return server;
  } catch (error) {
    const said = await Promise.all([...PARTS, "proxy"].map((part) => Bun.file(join(folder, `${part}.err`)).text()));
    await server.stop();
    throw new Error(`${String(error)}\n${said.join("\n").slice(-2000)}`);
  }
}

async function makePart(folder: string, part: (typeof PARTS)[number], port: number): Promise<void> {
  await writeFile(join(folder, `${part}.conf`), partConf(folder, part, port));
  for (const words of [["create", "4", "1", "0"], ["add", `r1z1-127.0.0.1:${port}/d1`, "1"], ["rebalance"]]) {
    const { code, stderr } = await runChild(["swift-ring-builder", join(folder, `${part}.builder`), ...words], { timeoutMs: 30_000 });
    if (code > 1) throw new Error(`swift-ring-builder: ${stderr}`); // 1 is a warning
  }
}

/** Without `user` it runs as whoever runs the tests; without workers each part is one process. */
const server = (port: number, folder: string) =>
  `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${port}\nworkers = 0\nuser = ${process.env.USER || "root"}\nswift_dir = ${folder}\nlog_level = ERROR\n`;

const partConf = (folder: string, part: string, port: number) =>
  `${server(port, folder)}devices = ${join(folder, "devices")}\nmount_check = false\n
[pipeline:main]
pipeline = ${part}-server

[app:${part}-server]
use = egg:swift#${part}
`;

const PIPELINE = "catch_errors proxy-logging cache s3api tempauth slo dlo proxy-logging proxy-server";

const proxyConf = (folder: string, port: number) => `${server(port, folder)}
[pipeline:main]
pipeline = ${PIPELINE}

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
auth_pipeline_check = false
min_segment_size = 1

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

${["catch_errors", "slo", "dlo"].map((name) => `[filter:${name}]\nuse = egg:swift#${name}`).join("\n\n")}

[filter:cache]
use = egg:swift#memcache

[filter:proxy-logging]
use = egg:swift#proxy_logging
`;

/** All are held at once before they are given back, so that no two are the same. */
function freePorts(count: number): number[] {
  const held = Array.from({ length: count }, () => Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } }));
  const ports = held.map(({ port }) => port);
  for (const one of held) one.stop(true);
  return ports;
}

async function answers(endpoint: string, hasEnded: () => boolean): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    if (hasEnded()) throw new Error("A part of Swift ended by itself.");
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer) return;
    await Bun.sleep(50);
  }
  throw new Error("Swift did not answer in time.");
}
