import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { google } from "../../../src/providers/google/index.ts";
import { filmOf } from "../../../src/providers/google/interactions.ts";
import { pcmRate, wavOf } from "../../../src/providers/google/wav.ts";
import { tokenMicros } from "../../../src/providers/google/rates.ts";
import { googleWire } from "../../wire/google.ts";
import { fault } from "../../wire/google-answers.ts";
import { openWire, type WireServer } from "../../wire/wire.ts";
import { type Asking, cardOf, contextFor, failureOf, forgetFolders, requestFor } from "./asking.ts";

let server: WireServer;
beforeAll(async () => {
  server = await googleWire.serve();
});
afterAll(async () => {
  await server.stop();
  await forgetFolders();
});
afterEach(() => {
  server.behave("success");
  server.requests.length = 0;
});

const contextAt = (url = server.url) => contextFor(googleWire.credentials(url));
const submit = async (id: string, asking?: Asking) => google.submit(await requestFor(google, id, asking), await contextAt());
const body = () => googleWire.submissionOf(server.requests)?.body as Record<string, never>;
const PICTURE = (byte: number) => ({ role: "reference" as const, mime: "image/png", bytes: Uint8Array.of(byte) });

test("a picture is asked for with its references in order before the words, and settled by its tokens", async () => {
  const submitted = await submit("nano-banana-2.1", {
    params: { aspect: "16:9", resolution: "2K", thinking: "high" },
    inputs: [PICTURE(1), PICTURE(2)],
  });
  expect(body()).toEqual({
    contents: [
      {
        role: "user",
        parts: [
          { inlineData: { mimeType: "image/png", data: "AQ==" } },
          { inlineData: { mimeType: "image/png", data: "Ag==" } },
          { text: "A fox in the snow" },
        ],
      },
    ],
    generationConfig: {
      responseModalities: ["IMAGE"],
      imageConfig: { aspectRatio: "16:9", imageSize: "2K" },
      thinkingConfig: { thinkingLevel: "HIGH" },
    },
  } as never);
  expect(server.requests[0]?.headers["x-goog-api-key"]).toBe("test-key-google");
  // 12 read at $1.50, 1,120 of a picture at $30, 30 of thoughts at $7.50 a million
  expect(submitted).toMatchObject({ result: { kind: "file", name: "nano-banana-2.1-7.png", costMicros: 18 + 33_600 + 225 } });
});

test("an aspect that the model is to choose is not said", async () => {
  await submit("nano-banana-pro");
  expect(body()).toMatchObject({ generationConfig: { imageConfig: { imageSize: "1K" } } });
  expect(JSON.stringify(body())).not.toContain("aspectRatio");
});

test("speech of 3.8 comes as WAV with its style in a field, older speech as bare samples that become a WAV", async () => {
  const now = await submit("gemini-3.8-flash-tts", { params: { style: "warm" } });
  expect(body()).toMatchObject({ contents: [{ parts: [{ text: "A fox in the snow", speechMetadata: { style: "warm" } }] }] } as never);
  expect(now).toMatchObject({ result: { name: "gemini-3.8-flash-tts-7.wav" } });
  server.requests.length = 0;
  const older = await submit("gemini-3.1-flash-tts-preview", { params: { style: "warm" } });
  expect(body()).toMatchObject({
    contents: [{ parts: [{ text: "Say the following in this way: warm" }, { text: "A fox in the snow" }] }],
  } as never);
  if (!("result" in older) || older.result.kind !== "file") throw new Error("No file.");
  const head = new DataView(await Bun.file(older.result.path).arrayBuffer());
  expect([head.getUint32(24, true), head.getUint16(22, true), head.getUint32(40, true)]).toEqual([24_000, 1, 12_000]);
});

test("a head for samples: rate from the type, odd last byte dropped", () => {
  expect(pcmRate("audio/L16;codec=pcm;rate=16000")).toBe(16_000);
  expect(pcmRate("audio/L16")).toBe(24_000);
  expect(pcmRate("audio/L16;rate=9999999")).toBe(24_000);
  expect(pcmRate("audio/wav")).toBeUndefined();
  expect(wavOf(new Uint8Array(5), 8_000).length).toBe(48);
});

test("a transcript tells who speaks, a line each, and the times of words", async () => {
  const sound = { role: "audio" as const, mime: "audio/wav", bytes: Uint8Array.of(1) };
  const submitted = await submit("gemini-3.5-transcribe", { params: { speakers: "on", language: "de-DE" }, prompt: "", inputs: [sound] });
  expect(body()).toMatchObject({
    generationConfig: { audioTranscriptionConfig: { languageCodes: ["de-DE"], wordTimestamp: true, diarization: true } },
  } as never);
  expect(submitted).toMatchObject({
    result: {
      text: "spk_1: Good evening.\nspk_2: Hello.",
      words: [
        { text: "Good", start: 0.1, end: 0.4 },
        { text: "evening.", start: 0.4, end: 0.9 },
        { text: "Hello.", start: 1.2, end: 1.6 },
      ],
      costMicros: 96 * 2 + 14 * 12,
    },
  });
});

test("words are joined, thoughts are paid for and not shown", async () => {
  const submitted = await submit("gemini-3.5-flash", { params: { maxTokens: 500, thinking: "low" } });
  expect(body()).toMatchObject({ generationConfig: { maxOutputTokens: 500, thinkingConfig: { thinkingLevel: "LOW" } } } as never);
  expect(submitted).toMatchObject({
    result: { kind: "text", text: "A fox waits in the snow.", costMicros: Math.ceil(20 * 1.5 + 140 * 9) },
  });
});

test("a sale counts up to its last day, and a route without rates settles nothing", () => {
  const route = { ...cardOf(google, "gemini-3.8-flash").routes[0] };
  const used = { input: 1_000_000, output: { text: 1_000_000 } };
  expect(tokenMicros(route, used, Date.parse("2026-12-31T23:59:59Z"))).toBe(4_500_000);
  expect(tokenMicros(route, used, Date.parse("2027-01-01T00:00:00Z"))).toBe(9_000_000);
  expect(tokenMicros(cardOf(google, "lyria-3.5").routes[0], used)).toBeUndefined();
});

test("a song comes at once, and words in its place are a refusal", async () => {
  expect(await submit("lyria-3.5")).toMatchObject({ result: { kind: "file", name: "lyria-3.5-7.mp3" } });
  expect(body()).toEqual({ model: "lyria-3.5", input: [{ type: "text", text: "A fox in the snow" }] } as never);
  server.behave("refused");
  expect(await failureOf(submit("lyria-3.5"))).toMatchObject({ class: "refused" });
});

test("a film is asked for in the background with its frames bound by tags, and fetched with the key when it is done", async () => {
  const frame = (role: "start" | "end", byte: number) => ({ ...PICTURE(byte), role });
  const request = await requestFor(google, "gemini-omni-1.1-flash", {
    params: { seconds: 4, resolution: "360p" },
    inputs: [frame("start", 1), frame("end", 2)],
  });
  const submitted = await google.submit(request, await contextAt());
  expect(body()).toEqual({
    model: "gemini-omni-1.1-flash",
    input: [
      { type: "image", data: "AQ==", mime_type: "image/png" },
      { type: "image", data: "Ag==", mime_type: "image/png" },
      { type: "text", text: "<FIRST_FRAME> <LAST_FRAME> A fox in the snow" },
    ],
    background: true,
    store: true,
    response_format: { type: "video", aspect_ratio: "16:9", resolution: "360p", duration: "4s", delivery: "uri" },
    generation_config: { video_config: { task: "image_to_video" }, seed: 7 },
  } as never);
  if (!("ticket" in submitted)) throw new Error("No ticket.");
  expect(await google.poll?.(request, submitted.ticket, await contextAt())).toMatchObject({ state: "waiting" });
  const done = await google.poll?.(request, submitted.ticket, await contextAt());
  expect(done).toMatchObject({ state: "done", result: { name: "gemini-omni-1.1-flash-7.mp4", costMicros: 20 * 1.5 + 17_376 * 17.5 } });
  expect(await google.cancel?.(submitted.ticket, await contextAt())).toBe(true);
});

test("a film whose transfer breaks off is fetched again", async () => {
  server.behave("cut");
  const request = await requestFor(google, "gemini-omni-1.1-flash");
  const { ticket = {} } = (await google.submit(request, await contextAt())) as { ticket?: Record<string, unknown> };
  await google.poll?.(request, ticket, await contextAt());
  expect(await failureOf(google.poll?.(request, ticket, await contextAt()) as Promise<unknown>)).toMatchObject({ class: "unavailable" });
  expect(await google.poll?.(request, ticket, await contextAt())).toMatchObject({ state: "done" });
});

const ONCE = ["nano-banana-2.1", "gemini-omni-1.1-flash", "lyria-3.5"];
test.each(ONCE)(
  "%s leaves once: not again when Google is overloaded, when the line breaks, or when the answer makes no sense",
  async (id) => {
    for (const [mode, failure, accepted] of [
      ["unavailable", "unavailable", 0],
      ["crash", "uncertain", 1],
      ["malformed", "uncertain", 1],
      ["limited", "limited", 0],
    ] as const) {
      const before = server.accepted();
      server.requests.length = 0;
      server.behave(mode);
      expect([mode, (await failureOf(submit(id))).class]).toEqual([mode, failure]);
      expect([mode, server.requests.length, server.accepted() - before]).toEqual([mode, 1, accepted]);
    }
  },
);

test("the wait that Google asks for is kept, and no key is in any sentence", async () => {
  server.behave("limited");
  expect(await failureOf(submit("nano-banana-2.1"))).toMatchObject({ class: "limited", retryAfterMs: 1_000 });
  const rude = await openWire((request) => fault(403, "PERMISSION_DENIED", `The key ${request.headers["x-goog-api-key"]} may not.`));
  const { message } = await failureOf(google.submit(await requestFor(google, "nano-banana-2.1"), await contextAt(rude.url)));
  await rude.stop();
  expect(message).toContain("may not");
  expect(message).not.toContain("test-key");
});

test("the key goes to no other server than the one it is for, even when the answer names one", async () => {
  const elsewhere = await openWire(() => ({ body: "film" }));
  const liar = await openWire((request) => ({
    body: {
      id: "run-1",
      status: request.method === "POST" ? "in_progress" : "completed",
      steps: [{ type: "model_output", content: [{ type: "video", mime_type: "video/mp4", uri: `${elsewhere.url}/film.mp4` }] }],
    },
  }));
  const request = await requestFor(google, "gemini-omni-1.1-flash");
  expect(await failureOf(google.poll?.(request, { interaction: "run-1" }, await contextAt(liar.url)) as Promise<unknown>)).toMatchObject({
    class: "rejected",
  });
  expect(elsewhere.requests).toEqual([]);
  await Promise.all([elsewhere.stop(), liar.stop()]);
});

test("an address with a path, as a gateway's, is kept before every path", async () => {
  const gate = await openWire(() => ({
    body: { id: "run-1", status: "in_progress", candidates: [{ content: { parts: [{ text: "Hello" }] } }], models: [] },
  }));
  const context = () => contextFor({ ...googleWire.credentials(gate.url), baseUrl: `${gate.url}/gate/google` });
  await google.submit(await requestFor(google, "gemini-3.5-flash"), await context());
  await google.submit(await requestFor(google, "gemini-omni-1.1-flash"), await context());
  await google.poll?.(await requestFor(google, "gemini-omni-1.1-flash"), { interaction: "run-1" }, await context());
  await google.check?.(await context());
  await gate.stop();
  expect(gate.requests.map((request) => request.path.split("?")[0])).toEqual([
    "/gate/google/v1beta/models/gemini-3.5-flash:generateContent",
    "/gate/google/v1beta/interactions",
    "/gate/google/v1beta/interactions/run-1",
    "/gate/google/v1beta/models",
  ]);
});

test("a film to change, and pictures to be like, are bound by their tags and said to be what they are", () => {
  const card = cardOf(google, "gemini-omni-1.1-flash");
  const file = (role: "clip" | "reference", mime: string) => ({ role, mime, base64: "AQ==" });
  const asked = { card, prompt: "Make it <IMAGE_REF_0>", params: { aspect: "16:9", resolution: "720p", seconds: 3 }, seed: 1 };
  expect(filmOf(asked, "gemini-omni-1.1-flash", [file("clip", "video/mp4"), file("reference", "image/png")])).toMatchObject({
    input: [{ type: "video" }, { type: "image" }, { text: "<VIDEO_REF_0> Make it <IMAGE_REF_0>" }],
    generation_config: { video_config: { task: "edit" } },
  });
  expect(filmOf(asked, "gemini-omni-1.1-flash", [file("reference", "image/png"), file("reference", "image/png")])).toMatchObject({
    input: [{}, {}, { text: "<IMAGE_REF_1> Make it <IMAGE_REF_0>" }],
    generation_config: { video_config: { task: "reference_to_video" } },
  });
});

test("a film that Google will not speak of for a while is waited for", async () => {
  const odd = await openWire(() => ({
    status: 400,
    body: { error: { code: 400, message: "Multiple authentication credentials received.", status: "INVALID_ARGUMENT" } },
  }));
  const request = await requestFor(google, "gemini-omni-1.1-flash");
  expect(await google.poll?.(request, { interaction: "run-1" }, await contextAt(odd.url))).toMatchObject({ state: "waiting" });
  await odd.stop();
});

test("a cancel ends the call at once, with its reason", async () => {
  const silent = await openWire(() => "silence");
  const controller = new AbortController();
  const context = await contextFor(googleWire.credentials(silent.url), controller.signal);
  const call = google.submit(await requestFor(google, "nano-banana-2.1"), context);
  setTimeout(() => controller.abort(new Error("Cancelled by a person.")), 20);
  expect((await failureOf(call)).message).toBe("Cancelled by a person.");
  await silent.stop();
});

test("the test button tells what it can: a key that works, one that does not, the country, a server that is not there", async () => {
  const stateAt = async (url: string) => (await google.check?.(await contextAt(url)))?.state;
  expect(await stateAt(server.url)).toBe("ok");
  const answers = async (status: number, word: string, message: string) => {
    const wire = await openWire(() => fault(status, word, message));
    const state = await stateAt(wire.url);
    await wire.stop();
    return state;
  };
  expect(await answers(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")).toBe("bad-key");
  expect(await answers(400, "FAILED_PRECONDITION", "User location is not supported for the API use.")).toBe("wrong-region");
  expect(await answers(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.")).toBe("no-credit");
  expect(await stateAt("http://127.0.0.1:9")).toBe("unreachable");
});

test("a retired name leads to a card that there is", () => {
  for (const { successor } of google.retired ?? []) expect(cardOf(google, successor).id).toBe(successor);
});
