import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { openai } from "../../../src/providers/openai/index.ts";
import { makeMedia } from "../../assets/made.ts";
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

test("speech comes as events, is written whole and paid by what they say", async () => {
  const params = { voice: "marin", speed: 1.5, instructions: "Whisper." };
  const result = resultIn(await asking.submit({ card: "gpt-4o-mini-tts", params }));
  expect(server.requests[0]?.body).toEqual({
    model: "gpt-4o-mini-tts",
    input: "A fox in the snow. It listens.",
    voice: "marin",
    response_format: "mp3",
    speed: 1.5,
    instructions: "Whisper.",
    stream_format: "sse",
  });
  if (result.kind !== "file") throw new Error("It is a text.");
  const bytes = await Bun.file(result.path).bytes();
  expect(Buffer.from(bytes.slice(0, 3)).toString("latin1")).toBe("ID3");
  expect(bytes.length).toBeGreaterThan(8_000);
  expect(result.costMicros).toBe(Math.ceil((14 * 600_000 + 101 * 12_000_000) / 1_000_000));
});

test("the first speech models answer with the bytes and are paid by the characters", async () => {
  const result = resultIn(await asking.submit({ card: "tts-1-hd", params: { format: "wav" }, prompt: "x".repeat(1_000) }));
  expect(server.requests[0]?.body).toMatchObject({ model: "tts-1-hd", response_format: "wav", voice: "alloy", speed: 1 });
  expect(server.requests[0]?.body).not.toHaveProperty("stream_format");
  if (result.kind !== "file") throw new Error("It is a text.");
  expect(Buffer.from((await Bun.file(result.path).bytes()).slice(0, 4)).toString("latin1")).toBe("RIFF");
  expect(result.costMicros).toBe(30_000);
});

async function hear(card: string, params: Record<string, unknown> = {}, prompt = "") {
  const path = await makeMedia(asking.folder, "sound.mp3");
  const result = resultIn(await asking.submit({ card, params, prompt, inputs: [{ role: "audio", path, mime: "audio/mpeg" }] }));
  if (result.kind !== "text") throw new Error("It is a file.");
  const form = server.requests[0]?.body as Record<string, unknown>;
  const { name, type, bytes } = form.file as FormFile;
  expect([name, type]).toEqual(["audio-1.mp3", "audio/mpeg"]);
  expect(bytes.length).toBe(Bun.file(path).size);
  return { result, form };
}

test("Whisper gives the time of every word, and is paid by the minute", async () => {
  const { result, form } = await hear("whisper-1", { language: "en", temperature: 0.2 }, "A fox");
  expect(form).toMatchObject({
    model: "whisper-1",
    response_format: "verbose_json",
    "timestamp_granularities[]": ["word", "segment"],
    language: "en",
    temperature: "0.2",
    prompt: "A fox",
  });
  expect(result.text).toBe("The fox listens. Then it runs.");
  expect(result.words?.[1]).toEqual({ text: "fox", start: 0.3, end: 0.55 });
  expect(result.words).toHaveLength(6);
  expect(result.costMicros).toBe(200); // two seconds at 6,000 a minute
});

test("newer models give the text, and are paid by the tokens where the rate is known", async () => {
  const { result, form } = await hear("gpt-4o-transcribe");
  expect(form).toMatchObject({ response_format: "json" });
  expect(form).not.toHaveProperty("prompt");
  expect(result.costMicros).toBe(Math.ceil(20 * 6 + 4 * 2.5 + 9 * 10));
  server.requests.length = 0;
  const newest = await hear("gpt-transcribe", { keywords: "Ada, Loro , ", language: "en" });
  expect(newest.form).toMatchObject({ "keywords[]": ["Ada", "Loro"], language: "en" });
  expect(newest.result.costMicros).toBeUndefined();
});

test("the model that tells speakers apart writes who says what", async () => {
  const { result, form } = await hear("gpt-4o-transcribe-diarize");
  expect(form).toMatchObject({ response_format: "diarized_json", chunking_strategy: "auto" });
  expect(result.text).toBe("A: The fox listens.\nB: Then it runs.");
});

test("the model with speakers takes no words beside the sound", () => {
  const card = openai.cards.find((known) => known.id === "gpt-4o-transcribe-diarize");
  expect(card?.promptLimit).toBe(0);
  expect(card?.inputs.map((input) => input.role)).toEqual(["audio"]);
});
