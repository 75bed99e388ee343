/** A few dozen of the hostile files; `bun run prove --suite hostile-media` sends a thousand. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openWorld, OWNER_TOKEN, type World } from "../world.ts";
import { attack, leftovers } from "./attack.ts";
import { handmade, makeSamples, mutants, type Samples } from "./hostile.ts";

const SEED = 20_261_121;

let world: World;
let projectId = "";
let samples: Samples;
beforeAll(async () => {
  world = await openWorld();
  projectId = (await world.run("project.create", { title: "Hostile" })).id ?? "";
  samples = await makeSamples();
}, 60_000);
afterAll(() => world.close());

const ready = async () => (await world.ask("/readyz", { token: "" })).status;

test("bombs, polyglots and lists of other files are refused with a sentence, and leave nothing", async () => {
  const files = await handmade(samples);
  const told = await attack(world, projectId, files);
  expect(told.wrong).toEqual([]);
  expect(told.sent).toBe(files.length);
  expect(told.refused).toBeGreaterThanOrEqual(files.filter((file) => file.mustRefuse).length);
  expect(await leftovers(world)).toEqual([]);
  expect(await ready()).toBe(200);
}, 120_000);

test(`mutations of real files are kept or refused with a sentence (seed ${SEED})`, async () => {
  const told = await attack(world, projectId, mutants(samples, SEED, 24));
  expect(told.wrong).toEqual([]);
  expect(told.sent).toBe(24);
  expect(told.refused).toBeGreaterThan(6);
  expect(await leftovers(world)).toEqual([]);
  expect(await ready()).toBe(200);
}, 120_000);

test("a stream that never ends is cut off by its first bytes when they are of no type that is kept", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      const head = sent === 0 ? [`--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n`] : [];
      const part = Buffer.concat([Buffer.from(head.join("")), Buffer.alloc(65_536, 0x41)]);
      sent += part.length;
      if (sent > 512 * 1024 ** 2)
        controller.close(); // a limit for the test, far above what should be read
      else controller.enqueue(part);
    },
  });
  const answer = await fetch(`${world.url}/api/assets`, {
    method: "POST",
    headers: { authorization: `Bearer ${OWNER_TOKEN}`, "content-type": "multipart/form-data; boundary=x" },
    body: endless,
  }).catch(() => undefined); // the line may be cut before the answer is read
  if (answer)
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      422,
      expect.stringContaining("Nothing was kept."),
    ]);
  expect(sent).toBeLessThan(64 * 1024 ** 2);
  expect(await leftovers(world)).toEqual([]);
  expect(await ready()).toBe(200);
}, 60_000);

test("the composer's form ends where a few pictures would, whatever is sent", async () => {
  const form = new FormData();
  form.append("brief", "A pier at night");
  form.append("file", new File([new Uint8Array(130 * 1024 ** 2)], "vast.png"));
  const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
  const answer = await fetch(`${world.url}/commands/film.make`, { method: "POST", headers, body: form });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain("more than 128 MB together. Nothing was made.");
});

test("what is kept is served as data: no sniffing, an origin of its own, nothing that runs", async () => {
  const form = new FormData();
  form.append("projectId", projectId);
  form.append("file", new File([new Uint8Array(samples.get("drawing.svg") ?? Buffer.alloc(0))], "drawing.svg"));
  const made = await fetch(`${world.url}/api/assets`, { method: "POST", headers: { authorization: `Bearer ${OWNER_TOKEN}` }, body: form });
  const { id } = (await made.json()) as { id: string };
  for (const path of [`/api/assets/${id}/content`, `/api/assets/${id}/content?w=320`, `/api/assets/${id}/content?download`]) {
    const { headers } = await world.ask(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toStartWith("sandbox; default-src 'none'");
    expect(headers.get("content-security-policy")).not.toContain("allow-scripts");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  }
  expect((await world.ask(`/api/assets/${id}/content?download`)).headers.get("content-disposition")).toStartWith("attachment");
});
