import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import sharp from "sharp";
import { openai } from "../../../src/providers/openai/index.ts";
import { imageBody } from "../../../src/providers/openai/images.ts";
import { makeImage } from "../../assets/made.ts";
import type { FormFile } from "../../wire/http.ts";
import { openaiWire } from "../../wire/openai.ts";
import type { WireServer } from "../../wire/wire.ts";
import { type Asking, openAsking, resultIn } from "../ask.ts";

let server: WireServer;
let asking: Asking;
beforeAll(async () => {
  server = await openaiWire.serve();
  asking = await openAsking(openai, openaiWire.credentials(server.url));
});
afterAll(async () => {
  await server.stop();
  await asking.close();
});
beforeEach(() => {
  server.behave("success");
  server.requests.length = 0;
});

test("a picture is asked for with every field in OpenAI's words, and paid by the tokens that it used", async () => {
  const params = {
    aspect: "16:9",
    resolution: "2K",
    quality: "max",
    background: "transparent",
    format: "webp",
    compression: 80,
    complexity: "low",
  };
  const result = resultIn(await asking.submit({ card: "gpt-image-2.5-sunburst", params }));
  expect(server.requests.map((request) => `${request.method} ${request.path}`)).toEqual(["POST /v1/images/generations"]);
  expect(server.requests[0]?.body).toEqual({
    model: "gpt-image-2.5-sunburst",
    prompt: "A fox in the snow. It listens.",
    n: 1,
    size: "2560x1440",
    quality: "max",
    background: "transparent",
    output_format: "webp",
    output_compression: 80,
    moderation: "auto",
    complexity: "low",
  });
  if (result.kind !== "file") throw new Error("It is a text.");
  expect(await sharp(result.path).metadata()).toMatchObject({ format: "webp", width: 2560, height: 1440 });
  expect(result.name).toMatch(/^gpt-image-2\.5-sunburst-.{6}\.webp$/);
  expect(result.costMicros).toBe(10 * 5 + 40 * 8 + 1_000 * 30); // text, pictures and result at 5, 8 and 30 USD a million
});

test("references go as files of one form, in their order, with endings that tell what they are; the filter of the other endpoint stays away", async () => {
  const [png, jpeg] = [await makeImage(asking.folder, "picture.png"), await makeImage(asking.folder, "picture.jpeg")];
  const inputs = [
    { role: "reference", path: jpeg, mime: "image/jpeg" },
    { role: "reference", path: png, mime: "image/png" },
  ] as const;
  await asking.submit({ card: "gpt-image-1.5", params: { fidelity: "high", aspect: "3:2" }, inputs: [...inputs] });
  const [request] = server.requests;
  const fields = request?.body as Record<string, unknown>;
  expect(request?.path).toBe("/v1/images/edits");
  expect(fields).toMatchObject({ model: "gpt-image-1.5", size: "1536x1024", input_fidelity: "high", n: "1" });
  expect(fields).not.toHaveProperty("moderation");
  const files = fields["image[]"] as FormFile[];
  expect(files.map(({ name, type }) => [name, type])).toEqual([
    ["reference-1.jpg", "image/jpeg"],
    ["reference-2.png", "image/png"],
  ]);
  expect(Buffer.from(files[0]?.bytes ?? []).equals(Buffer.from(await Bun.file(jpeg).bytes()))).toBe(true);
  expect(Buffer.from(files[1]?.bytes ?? []).equals(Buffer.from(await Bun.file(png).bytes()))).toBe(true);
});

test("what pictures cost is not said where a rate is not known", async () => {
  expect(resultIn(await asking.submit({ card: "gpt-image-2.6-flare" })).costMicros).toBeUndefined();
});

test("every aspect of every model is a size that OpenAI takes, of that shape", () => {
  for (const card of openai.cards.filter((each) => each.kind === "image")) {
    const values = (name: string) => ((card.params.properties[name]?.anyOf ?? []) as { const: string }[]).map((each) => each.const);
    for (const resolution of values("resolution").length > 0 ? values("resolution") : [undefined])
      for (const aspect of values("aspect")) {
        if (resolution === "4K" && !["16:9", "9:16"].includes(aspect)) continue; // its rule
        if (resolution === "2K" && aspect === "auto") continue; // its rule
        const params = { aspect, resolution, format: "png" };
        const { size } = imageBody({ route: card.routes[0], prompt: "x", params, inputs: [] });
        if (aspect === "auto") expect(size).toBe("auto");
        if (aspect === "auto") continue;
        const [width = 0, height = 0] = String(size).split("x").map(Number);
        const [across = 0, down = 0] = aspect.split(":").map(Number);
        expect(`${card.id} ${aspect} ${width / height}`).toBe(`${card.id} ${aspect} ${across / down}`);
        expect([width % 16, height % 16]).toEqual([0, 0]);
        expect(width * height).toBeLessThanOrEqual(resolution === "4K" ? 3840 * 2160 : 2560 * 1440);
      }
  }
});
