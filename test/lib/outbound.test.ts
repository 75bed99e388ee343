/** The way out: what is never reached for somebody else, what is never sent twice, and where it ends. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { isPublicAddress } from "../../src/lib/addresses.ts";
import { runChild } from "../../src/lib/child.ts";
import { type Outbound, outbound, outboundFetch, OutboundFailure, type OutboundFailureKind } from "../../src/lib/outbound.ts";

interface Seen {
  method: string;
  path: string;
  headers: Headers;
}

let server: Bun.Server<undefined>;
let other: Bun.Server<undefined>;
let cutter: Server;
let seen: Seen[] = [];
const held = new Set<() => void>();
const signal = new AbortController().signal;
const endless = () =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      controller.enqueue(new Uint8Array(16_384));
    },
  });

const ROUTES: Record<string, (url: URL) => Response | Promise<Response>> = {
  "/plain": () => new Response("plain"),
  "/here": () => new Response(null, { status: 302, headers: { location: "/plain" } }),
  "/loop": () => new Response(null, { status: 302, headers: { location: "/loop" } }),
  "/to": (url) => new Response(null, { status: 302, headers: { location: url.searchParams.get("u") ?? "" } }),
  "/large": () => new Response(new Uint8Array(200_000)),
  "/endless": () => new Response(endless()),
  "/zipped": () => new Response(Bun.gzipSync(new Uint8Array(5_000_000)), { headers: { "content-encoding": "gzip" } }),
  "/silent": () => new Promise<Response>((resolve) => held.add(() => resolve(new Response("late")))),
  "/stalls": () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(3)) })),
};

function listen(): Bun.Server<undefined> {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 60,
    fetch(request) {
      const url = new URL(request.url);
      seen.push({ method: request.method, path: url.pathname, headers: request.headers });
      return ROUTES[url.pathname]?.(url) ?? new Response("nothing", { status: 404 });
    },
  });
}

beforeAll(async () => {
  server = listen();
  other = listen();
  cutter = createServer((socket) => void socket.once("data", () => socket.destroy())).listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => void cutter.once("listening", resolve));
});
afterAll(async () => {
  for (const release of held) release();
  await Promise.all([server.stop(true), other.stop(true)]);
  cutter.close();
});

const origin = (of = server) => `http://127.0.0.1:${of.port}`;
const ask = (path: string, more: Partial<Outbound> = {}) =>
  outbound({ url: origin() + path, signal, timeoutMs: 20_000, trust: "configured", ...more });

async function kindOf(asked: Promise<Response>): Promise<OutboundFailureKind> {
  const error: unknown = await asked
    .then(
      (response) => response.bytes(),
      (thrown: unknown) => thrown,
    )
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof OutboundFailure)) throw new Error(`It was let through: ${String(error)}`);
  return error.kind;
}

describe("addresses", () => {
  const CLOSED = [
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.168.1.1",
    "198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255",
    ":: ::1 ::ffff:8.8.8.8 ::ffff:127.0.0.1 ::7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::1 3fff::1",
    "fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 not-an-address 8.8.8 0x7f000001",
  ];
  for (const address of CLOSED.join(" ").split(" "))
    test(`${address} is not everybody's`, () => expect(isPublicAddress(address)).toBe(false));
  for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])
    test(`${address} is`, () => expect(isPublicAddress(address)).toBe(true));

  test("an address of this machine is never everybody's, whatever range it is in", () => {
    for (const faces of Object.values(networkInterfaces()))
      for (const { address } of faces ?? []) expect(`${address} ${isPublicAddress(address)}`).toBe(`${address} false`);
  });
});

describe("what somebody else names", () => {
  const notations = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "１２７.0.0.1",
    "localhost",
  ];
  for (const host of notations)
    test(`the loopback as ${host} is refused and nothing is sent`, async () => {
      seen = [];
      expect(await kindOf(outbound({ url: `http://${host}:${server.port}/plain`, signal, timeoutMs: 5_000, trust: "public" }))).toBe(
        "refused-address",
      );
      expect(seen).toEqual([]);
    });

  test("a name with one private address among public ones is refused", async () => {
    const resolve = async () => ["93.184.216.34", "10.0.0.7"];
    expect(await kindOf(ask("/plain", { url: "http://mixed.test/plain", trust: "public", resolve }))).toBe("refused-address");
  });

  test("a name is resolved once, and the connection goes to the address that was looked at", async () => {
    let times = 0;
    const url = `http://rebinding.test:${server.port}/plain`;
    const resolve = async () => (times++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]);
    seen = [];
    const answer = await ask("", { url, trust: "public", alsoTrust: [new URL(url).origin], resolve });
    expect([await answer.text(), times]).toEqual(["plain", 1]);
    expect(seen[0]?.headers.get("host")).toBe(`rebinding.test:${server.port}`);
    expect(seen[0]?.headers.get("accept-encoding")).toBe("identity");
  });

  test("each redirect is looked at again", async () => {
    const trusted = { trust: "public", alsoTrust: [origin()] } as const;
    expect(await (await ask("/here", trusted)).text()).toBe("plain");
    seen = [];
    for (const to of [
      `${origin(other)}/plain`,
      "http://169.254.169.254/latest/meta-data",
      "http://[::1]/",
      "file:///etc/passwd",
      "gopher://x/",
    ])
      expect(await kindOf(ask(`/to?u=${encodeURIComponent(to)}`, trusted))).toBe("refused-address");
    expect(seen.every(({ path }) => path === "/to")).toBe(true);
  });

  test("other schemes, and names and passwords in the address, are refused", async () => {
    for (const url of ["file:///etc/passwd", "ftp://example.com/x", "data:text/plain,x", "http://user:secret@example.com/", "nonsense"])
      expect(await kindOf(ask("", { url, trust: "public", resolve: async () => ["93.184.216.34"] }))).toBe("refused-address");
  });

  test("a name that cannot be found was not sent, and a name server that is silent is not waited for", async () => {
    const lost = async () => Promise.reject(new Error("ENOTFOUND"));
    expect(await kindOf(ask("", { url: "http://nobody.test/", trust: "public", resolve: lost }))).toBe("connect");
    const silent = () => new Promise<string[]>(() => {});
    expect(await kindOf(ask("", { url: "http://silent.test/", trust: "public", resolve: silent, timeoutMs: 50 }))).toBe("timeout");
  });

  test("what comes compressed is not unfolded", async () => {
    const bytes = await (await ask("/zipped", { trust: "public", alsoTrust: [origin()], maxBytes: 50_000 })).bytes();
    expect(bytes.length).toBeLessThan(50_000);
  });

  test("a certificate is held against the name, not the address", async () => {
    const folder = await mkdtemp(join(tmpdir(), "clash-tls-"));
    const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=named.test", "-addext", "subjectAltName=DNS:named.test"];
    await runChild(
      [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        keyFile,
        "-out",
        certFile,
        "-days",
        "2",
        ...subject,
      ],
      { timeoutMs: 20_000 },
    );
    const safe = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { key: Bun.file(keyFile), cert: Bun.file(certFile) },
      fetch: () => new Response("safe"),
    });
    const url = `https://named.test:${safe.port}/`;
    const asked = ask("", { url, trust: "public", alsoTrust: [new URL(url).origin], resolve: async () => ["127.0.0.1"] });
    expect(await kindOf(asked)).toBe("connect"); // nobody signed it: it is looked at, and no byte of the request is sent
    await safe.stop(true);
    await rm(folder, { recursive: true, force: true });
  });
});

describe("what an owner configured", () => {
  test("a private address is called as it stands, with its headers and body", async () => {
    seen = [];
    const answer = await ask("/plain", { method: "POST", headers: { authorization: "Bearer test-key-1" }, body: "{}" });
    expect([answer.status, answer.url]).toEqual([200, `${origin()}/plain`]);
    expect(seen).toMatchObject([{ method: "POST", path: "/plain" }]);
    expect(seen[0]?.headers.get("authorization")).toBe("Bearer test-key-1");
  });

  test("credentials do not go along to another origin", async () => {
    seen = [];
    const headers = { authorization: "Bearer test-key-1", "x-api-key": "test-key-2", cookie: "a=b", accept: "image/png" };
    const answer = await ask(`/to?u=${encodeURIComponent(`${origin(other)}/plain`)}`, { headers, alsoTrust: [origin(other)] });
    expect(await answer.text()).toBe("plain");
    const sent = seen.at(-1)?.headers;
    expect([sent?.get("authorization"), sent?.get("x-api-key"), sent?.get("cookie"), sent?.get("accept")]).toEqual([
      null,
      null,
      null,
      "image/png",
    ]);
  });

  test("a paid request is not sent on by a redirect, and circles end", async () => {
    seen = [];
    expect(await kindOf(ask("/here", { method: "POST", body: "x" }))).toBe("redirect");
    expect(seen.map(({ path }) => path)).toEqual(["/here"]);
    expect(await kindOf(ask("/loop", { maxRedirects: 3 }))).toBe("redirect");
  });
});

describe("ends", () => {
  test("of what is too large, announced or not", async () => {
    expect(await kindOf(ask("/large", { maxBytes: 100_000 }))).toBe("too-large");
    expect(await kindOf(ask("/endless", { maxBytes: 100_000 }))).toBe("too-large");
    expect((await (await ask("/large", { maxBytes: 200_000 })).bytes()).length).toBe(200_000);
  });

  test("of what does not come: before the answer, and in the middle of it", async () => {
    expect(await kindOf(ask("/silent", { timeoutMs: 60 }))).toBe("timeout");
    expect(await kindOf(ask("/stalls", { timeoutMs: 60 }))).toBe("timeout");
  });

  test("of a line that breaks after the request was sent, which is not the same as one that never was", async () => {
    const { port } = cutter.address() as { port: number };
    expect(await kindOf(ask("", { url: `http://127.0.0.1:${port}/`, method: "POST", body: "x" }))).toBe("cut");
    expect(await kindOf(ask("", { url: "http://127.0.0.1:1/", method: "POST", body: "x" }))).toBe("connect");
  });

  test("by the caller, with the caller's own reason", async () => {
    const end = new AbortController();
    const asked = ask("/silent", { signal: end.signal });
    end.abort(new Error("cancelled"));
    await expect(asked).rejects.toThrow("cancelled");
    await expect(ask("/plain", { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  });

  test("no sentence repeats the path or the query, where keys may be", async () => {
    const error = await ask("/silent?key=test-key-3", { timeoutMs: 30 }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain("test-key-3");
  });
});

test("an official client uses it as its fetch", async () => {
  const call = outboundFetch({ signal, timeoutMs: 5_000, trust: "configured" });
  seen = [];
  expect(await (await call(new Request(`${origin()}/plain`, { method: "POST", body: "x", headers: { "x-one": "1" } }))).text()).toBe(
    "plain",
  );
  expect(await (await call(new URL(`${origin()}/plain`), { headers: { "x-two": "2" } })).text()).toBe("plain");
  expect(seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
  expect([seen[0]?.headers.get("x-one"), seen[1]?.headers.get("x-two")]).toEqual(["1", "2"]);
});
