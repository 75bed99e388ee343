/** Keys of upstreams: where they may go, and where they never are seen. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Actor } from "../src/actors.ts";
import { runCommand } from "../src/commands/door.ts";
import { SETTINGS } from "../src/config.ts";
import { configured, credentialsOf, keyStates } from "../src/keys.ts";
import { pauseQueue } from "../src/jobs/controls.ts";
import type { Provider } from "../src/providers/define.ts";
import { PROVIDERS } from "../src/providers/index.ts";
import { commandLog, endpoints, jobLimits, jobPauses, providerKeys } from "../src/schema.ts";
import { openTill, TILL_KEY } from "./till.ts";
import { openWorld, type World } from "./world.ts";

const till = openTill();
/** Signs in one of two ways, so every field is optional, and one of them is no secret. */
const pair: Provider = {
  ...till.provider,
  id: "pair",
  name: "Pair",
  cards: [],
  credentials: [
    { name: "key", title: "API key", isSecret: true, isOptional: true, env: [] },
    { name: "file", title: "Key file", isSecret: true, isOptional: true, isLong: true, env: [] },
    { name: "unitPrice", title: "Price", isSecret: false, isOptional: true, env: [] },
  ],
};
let world: World;
beforeAll(async () => {
  world = await openWorld({ providers: [till.provider, pair] });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.run("key.remove", { provider: "till" });
});

const set = (params: Record<string, unknown>) => world.run("key.set", { provider: "till", ...params });
const credentials = () => credentialsOf(world.clash, "till");
const state = async () => (await keyStates(world.clash)).find((known) => known.provider === "till");

test("a key is handed out as it was set, and is in no file, answer, page or log line", async () => {
  await set({ fields: { key: TILL_KEY, project: "studio-7" } });
  expect(await credentials()).toEqual({ fields: { key: TILL_KEY, project: "studio-7" } });
  expect(await configured(world.clash)).toEqual(new Set(["till"]));
  const keys = await world.ask("/api/keys");
  expect(keys.body.items).toMatchObject([
    { provider: "till", state: "set", hasSecret: true, values: { project: "studio-7" } },
    { provider: "pair", state: "missing", hasSecret: false },
  ]);
  const page = await world.ask("/settings", { headers: { accept: "text/html" } });
  expect(page.status).toBe(200);
  expect(String(page.body.text)).toContain("Kept. Paste a new one");
  expect(String(page.body.text)).toContain('value="studio-7"');
  for (const seen of [
    JSON.stringify(keys.body),
    String(page.body.text),
    JSON.stringify(await world.clash.db.read.select().from(commandLog)),
  ])
    expect(seen).not.toContain(TILL_KEY);
  await world.clash.db.write.client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  for (const file of await readdir(world.config.dataFolder)) {
    if (!file.startsWith("clash.db")) continue;
    expect(Buffer.from(await Bun.file(join(world.config.dataFolder, file)).bytes()).includes(TILL_KEY)).toBe(false);
  }
});

test("a new address starts without a key, and the usual one does again", async () => {
  await set({ fields: { key: TILL_KEY } });
  await set({ baseUrl: "https://gateway.example/v1/" });
  expect(await state()).toMatchObject({ state: "incomplete", baseUrl: "https://gateway.example/v1" });
  expect(await credentials()).toBeUndefined();
  await set({ fields: { key: "test-key-of-the-gateway" } });
  expect(await credentials()).toEqual({ fields: { key: "test-key-of-the-gateway" }, baseUrl: "https://gateway.example/v1" });
  await set({ baseUrl: "https://gateway.example/v1", fields: { key: "" } });
  expect(await credentials()).toMatchObject({ fields: { key: "test-key-of-the-gateway" } });
  await set({ baseUrl: "", fields: { key: "test-key-of-the-usual" } });
  expect(await credentials()).toEqual({ fields: { key: "test-key-of-the-usual" } });
});

test("an upstream that signs in one of several ways needs at least one secret", async () => {
  await world.run("key.set", { provider: "pair", fields: { unitPrice: "0.14" } });
  expect(await credentialsOf(world.clash, "pair")).toBeUndefined();
  await world.run("key.set", { provider: "pair", fields: { key: TILL_KEY } });
  expect(await credentialsOf(world.clash, "pair")).toEqual({ fields: { key: TILL_KEY, unitPrice: "0.14" } });
  const file = JSON.stringify({ private_key: "-----BEGIN TEST KEY-----\nabc\n-----END TEST KEY-----\n", project_id: "tea house" }, null, 2);
  const form = new URLSearchParams({ "fields.key": "", "fields.file": file });
  const page = await world.ask("/settings/keys/pair", { method: "POST", body: form });
  expect(page.status).toBe(200);
  expect(String(page.body.text)).not.toContain("TEST KEY");
  expect((await credentialsOf(world.clash, "pair"))?.fields.file).toBe(file);
  await world.run("key.remove", { provider: "pair" });
});

test("an address that was changed behind our back opens no key", async () => {
  await set({ fields: { key: TILL_KEY } });
  await world.clash.db.write.transaction((tx) =>
    tx.update(providerKeys).set({ baseUrl: "https://elsewhere.example" }).where(eq(providerKeys.providerId, "till")),
  );
  expect(await credentials()).toBeUndefined();
  expect(await state()).toMatchObject({ state: "unreadable" });
});

test("the environment counts until something is set here, and its key never goes to an address that was set here", async () => {
  const other = await openWorld({
    providers: [till.provider],
    env: { OPENAI_API_KEY: "test-key-environment", OPENAI_BASE_URL: "http://127.0.0.1:9/v1/" },
  });
  try {
    const got = () => credentialsOf(other.clash, "till");
    expect(await got()).toEqual({ fields: { key: "test-key-environment" }, baseUrl: "http://127.0.0.1:9/v1" });
    const keys = JSON.stringify((await other.ask("/api/keys")).body);
    expect(keys).toContain("OPENAI_API_KEY");
    expect(keys).not.toContain("test-key-environment");
    await other.run("key.set", { provider: "till", baseUrl: "https://gateway.example" });
    expect(await got()).toBeUndefined();
    await other.run("key.remove", { provider: "till" });
    expect((await got())?.fields.key).toBe("test-key-environment");
  } finally {
    await other.close();
  }
});

test("under another server secret a key is told to be unreadable and is not replaced by the environment's", async () => {
  await set({ fields: { key: TILL_KEY } });
  const [row] = await world.clash.db.read.select().from(providerKeys).where(eq(providerKeys.providerId, "till"));
  const other = await openWorld({
    providers: [till.provider],
    env: { CLASH_SECRET: "test-secret-that-is-another-one-0123", OPENAI_API_KEY: "test-key-environment" },
  });
  try {
    if (row) await other.clash.db.write.transaction((tx) => tx.insert(providerKeys).values(row));
    expect(await credentialsOf(other.clash, "till")).toBeUndefined();
    expect((await keyStates(other.clash))[0]).toMatchObject({ state: "unreadable" });
    expect(String((await other.ask("/settings", { headers: { accept: "text/html" } })).body.text)).toContain("another secret");
  } finally {
    await other.close();
  }
});

test("only owners set, test and see keys; agents never do", async () => {
  const { token } = await world.run("token.create", { title: "Editor", role: "editor" });
  const ask = (path: string, init: RequestInit = {}) => world.ask(path, { token: String(token), ...init });
  for (const [name, params] of [
    ["key.set", { provider: "till", fields: { key: TILL_KEY } }],
    ["key.remove", { provider: "till" }],
    ["key.test", { provider: "till" }],
    ["endpoint.set", { name: "x", dialect: "ollama", baseUrl: "http://127.0.0.1:1/v1", models: ["m"] }],
    ["budget.set", { scope: "workspace", period: "day", limitMicros: 1 }],
  ] as const)
    expect((await ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify(params) })).status).toBe(403);
  expect((await ask("/api/keys")).status).toBe(403);
  const page = String((await ask("/settings", { headers: { accept: "text/html" } })).body.text);
  expect(page).not.toContain("Provider keys");
  expect(page).toContain("Budgets");
  const agent: Actor = { id: "trn_1", kind: "agent", name: "Agent", role: "owner", behalfOf: "usr_1" };
  await expect(
    runCommand(world.clash, { actor: agent, name: "key.set", params: { provider: "till", fields: { key: TILL_KEY } } }),
  ).rejects.toThrow("An agent may not do this");
  expect(await credentials()).toBeUndefined();
});

test("what is refused is told by field and never repeats the value", async () => {
  const secret = "test-key-with a space-0123456789";
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ fields: { key: secret } }, /^key: .*Copy it again/],
    [{ fields: { key: `test-key-${"x".repeat(9000)}` } }, /^key: .*8000 characters/],
    [{ fields: { key: 424242424242 } }, /^fields\.key: It must be a string\.$/],
    [{ fields: { secret } }, /^fields: Till has no field "secret"/],
    [{ fields: {} }, /^key: It is empty/],
    [{ baseUrl: "ftp://gateway.example" }, /^baseUrl: It must be an address/],
    [{ baseUrl: "http://gateway.example" }, /^baseUrl: .*Use https/],
    [{ baseUrl: "http://93.184.216.34" }, /^baseUrl: .*Use https/],
    [{ baseUrl: "https://user:test-key-secret@gateway.example" }, /^baseUrl: It must be the address alone/],
    [{ baseUrl: "https://gateway.example/?key=test-key-secret" }, /^baseUrl: It must be the address alone/],
  ];
  for (const [params, sentence] of wrong) {
    const told = await set(params).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(told).toMatch(sentence);
    expect(told).not.toMatch(/test-key|424242/);
  }
  expect(await credentials()).toBeUndefined();
  for (const near of ["http://127.0.0.1:8080/v1", "http://litellm:4000", "http://10.1.2.3", "http://[::1]:11434", "http://nas.local"])
    await set({ baseUrl: near, fields: { key: TILL_KEY } });
  expect((await credentials())?.baseUrl).toBe("http://nas.local");
});

test("the test button keeps what the upstream said until the key changes", async () => {
  await expect(world.run("key.test", { provider: "till" })).rejects.toThrow("has no key to test");
  await set({ fields: { key: TILL_KEY } });
  till.check = { state: "no-credit", sentence: "The key is good, and the account has no credit." };
  expect(await world.run<Record<string, string>>("key.test", { provider: "till" })).toEqual({ ...till.check });
  expect((await state())?.check).toMatchObject(till.check);
  await set({ fields: { key: "test-key-another" } });
  expect((await state())?.check).toBeNull();
});

test("an endpoint that an owner adds is a provider with its models, also after a restart, and its key goes to its address only", async () => {
  const added = {
    name: "Big machine",
    dialect: "ollama",
    baseUrl: "http://127.0.0.1:11434/v1/",
    models: ["llama3.3:70b", "qwen3"],
    key: TILL_KEY,
  };
  const { id = "" } = await world.run("endpoint.set", added);
  const models = async () => ((await world.ask("/api/models")).body.items as { id: string; name: string }[]).map((model) => model.name);
  expect(await models()).toContain("llama3.3:70b (Big machine)");
  expect(await credentialsOf(world.clash, id)).toEqual({ fields: { key: TILL_KEY }, baseUrl: "http://127.0.0.1:11434/v1" });
  await world.restart();
  expect(await models()).toContain("qwen3 (Big machine)");
  expect(await credentialsOf(world.clash, id)).toMatchObject({ fields: { key: TILL_KEY } });
  await expect(world.run("endpoint.set", { ...added, key: "" })).rejects.toThrow("Another endpoint has this name");
  await expect(world.run("key.set", { provider: id, baseUrl: "https://elsewhere.example" })).rejects.toThrow("changed with the endpoint");
  await world.run("endpoint.set", { ...added, endpointId: id, key: "", models: ["qwen3"] });
  expect(await credentialsOf(world.clash, id)).toMatchObject({ fields: { key: TILL_KEY } });
  expect(await models()).not.toContain("llama3.3:70b (Big machine)");
  await world.run("endpoint.set", { ...added, endpointId: id, key: "", baseUrl: "http://127.0.0.1:11435/v1" });
  expect(await credentialsOf(world.clash, id)).toEqual({ fields: {}, baseUrl: "http://127.0.0.1:11435/v1" });
  await world.run("endpoint.remove", { endpointId: id });
  expect(await models()).not.toContain("qwen3 (Big machine)");
  expect(await world.clash.db.read.select().from(endpoints)).toEqual([]);
  expect(await world.clash.db.read.select().from(providerKeys).where(eq(providerKeys.providerId, id))).toEqual([]);
});

test("a model of an endpoint is never taken for another way to somebody else's model, and what was saved under its name still finds it", async () => {
  const add = async (name: string, models: string[]) =>
    (await world.run("endpoint.set", { name, dialect: "ollama", baseUrl: "http://127.0.0.1:11434/v1", models })).id ?? "";
  const idOf = (name: string) => world.clash.models.find(name)?.id ?? "";
  const own = world.clash.models.card("till-known");
  const first = await add("a-b", ["c"]);
  const second = await add("a", ["b-c", "b c", "b/c", "b-c-3"]);
  const third = await add("till", ["known"]);
  expect(world.clash.models.card("till-known")).toEqual(own);
  expect(idOf("c (a-b)")).toBe("a-b-c");
  const ids = ["b-c (a)", "b c (a)", "b/c (a)", "b-c-3 (a)", "known (till)"].map(idOf);
  expect(new Set([...ids, "a-b-c", "till-known"]).size).toBe(7);
  for (const id of ids) expect(world.clash.models.card(id).routes.length).toBe(1);
  expect(ids[0]).toMatch(/^a-b-c-[0-9a-z]+$/);
  expect(ids[4]).toMatch(/^till-known-[0-9a-z]+$/);
  await world.run("endpoint.remove", { endpointId: first });
  expect(idOf("b-c (a)")).toBe("a-b-c"); // the name is free now
  expect(world.clash.models.card(ids[0] ?? "").name).toBe("b-c (a)");
  for (const endpointId of [second, third]) await world.run("endpoint.remove", { endpointId });
});

test("an endpoint has its limits in the queue as soon as it is added, and none when it is removed", async () => {
  const limits = async () => (await world.clash.db.read.select().from(jobLimits)).map((row) => row.resource);
  const { id = "" } = await world.run("endpoint.set", {
    name: "Attic",
    dialect: "ollama",
    baseUrl: "http://127.0.0.1:11434/v1",
    models: ["m"],
  });
  expect(await limits()).toContain(`provider:${id}`);
  await pauseQueue(world.clash, `resource:provider:${id}`, { id: "usr_1", name: "Mara" });
  await world.run("endpoint.remove", { endpointId: id });
  expect(await limits()).not.toContain(`provider:${id}`);
  expect(await world.clash.db.read.select().from(jobPauses)).toEqual([]);
});

test("every variable that a provider reads is one that the settings know", () => {
  const names = PROVIDERS.flatMap((provider) => [
    ...provider.credentials.flatMap((field) => field.env),
    ...(provider.baseUrl ? [provider.baseUrl.env] : []),
  ]);
  expect(names.filter((name) => !(name in SETTINGS))).toEqual([]);
});
