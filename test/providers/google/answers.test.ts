/** Answers that are a success for HTTP and none for us, one by one. */
import { afterAll, expect, test } from "bun:test";
import { google, vertex } from "../../../src/providers/google/index.ts";
import { googleWire } from "../../wire/google.ts";
import { fault } from "../../wire/google-answers.ts";
import { vertexWire } from "../../wire/vertex.ts";
import { openWire, type WireReply } from "../../wire/wire.ts";
import { contextFor, failureOf, forgetFolders, requestFor } from "./asking.ts";

afterAll(forgetFolders);

/** What comes of a request when every answer is this one. */
async function answered<T>(reply: WireReply, work: (url: string) => Promise<T>): Promise<T> {
  const wire = await openWire((request) => (request.path === "/token" ? { body: { access_token: "test-key-token" } } : reply));
  try {
    return await work(wire.url);
  } finally {
    await wire.stop();
  }
}

const submitGoogle = (id: string) => async (url: string) =>
  google.submit(await requestFor(google, id), await contextFor(googleWire.credentials(url)));
const submitVertex = (id: string) => async (url: string) =>
  vertex.submit(await requestFor(vertex, id), await contextFor(vertexWire.credentials(url)));
const look = (ticket: Record<string, unknown>) => async (url: string) =>
  google.poll?.(await requestFor(google, "gemini-omni-1.1-flash"), ticket, await contextFor(googleWire.credentials(url)));
const lookVertex = async (url: string) =>
  vertex.poll?.(
    await requestFor(vertex, "veo-3.1"),
    { operation: "projects/p/locations/l/publishers/google/models/veo/operations/1" },
    await contextFor(vertexWire.credentials(url)),
  );

const candidate = (finishReason: string, parts: unknown[] = []) => ({ body: { candidates: [{ content: { parts }, finishReason }] } });

const NOTHING: [string, WireReply, string, string][] = [
  ["a picture that the safety rules held back", candidate("IMAGE_SAFETY"), "refused", "IMAGE_SAFETY"],
  [
    "a picture that was held back, with what the rules found",
    {
      body: {
        candidates: [{ finishReason: "IMAGE_SAFETY", safetyRatings: [{ category: "HARM_CATEGORY_DANGEROUS_CONTENT", blocked: true }] }],
      },
    },
    "refused",
    "dangerous content",
  ],
  [
    "a picture that was held back, in Google's own words",
    { body: { candidates: [{ finishReason: "IMAGE_SAFETY", finishMessage: "Unable to show a person in danger." }] } },
    "refused",
    "Unable to show a person in danger.",
  ],
  [
    "a question that is blocked, in Google's own words",
    { body: { promptFeedback: { blockReason: "OTHER", blockReasonMessage: "This prompt cannot be answered here." } } },
    "refused",
    "This prompt cannot be answered here.",
  ],
  ["words that may not be recited", candidate("IMAGE_RECITATION"), "refused", "safety rules"],
  [
    "a picture that was not made, with the model's reason",
    candidate("NO_IMAGE", [{ text: "Tell me more of the fox." }]),
    "rejected",
    "Tell me more of the fox.",
  ],
  ["nothing at all", candidate("IMAGE_OTHER"), "rejected", "IMAGE_OTHER"],
  [
    "only thoughts",
    candidate("STOP", [{ inlineData: { mimeType: "image/png", data: "AQ==" }, thought: true }]),
    "rejected",
    "made nothing",
  ],
  ["no candidate", { body: { usageMetadata: {} } }, "uncertain", "no candidate"],
  ["no JSON", { body: "<html>All is well</html>" }, "uncertain", "not JSON"],
];

test.each(NOTHING)("%s", async (_, reply, failureClass, words) => {
  const failure = await answered(reply, (url) => failureOf(submitGoogle("nano-banana-2.1")(url)));
  expect(failure).toMatchObject({ class: failureClass, message: expect.stringContaining(words) });
});

test("an answer that thinking used up says what to change", async () => {
  const failure = await answered(candidate("MAX_TOKENS"), (url) => failureOf(submitGoogle("gemini-3.5-flash")(url)));
  expect(failure).toMatchObject({ class: "rejected", message: expect.stringContaining("longer answer") });
});

test("tokens that are not told apart settle nothing", async () => {
  const body = {
    candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/webp", data: "AQ==" } }] } }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1_120 },
  };
  const submitted = await answered({ body }, submitGoogle("nano-banana-2.1"));
  expect(submitted).toMatchObject({ result: { name: "nano-banana-2.1-7.webp" } });
  expect((submitted as { result: { costMicros?: number } }).result.costMicros).toBeUndefined();
});

const interaction = (status: string, more: Record<string, unknown> = {}) => ({ body: { id: "run-1", status, ...more } });
const output = (content: unknown[]) => ({ steps: [{ type: "model_output", content }] });

const ENDED: [string, WireReply, string][] = [
  ["failed, with a reason", interaction("failed", { errors: [{ code: "invalid", message: "The picture cannot be read." }] }), "rejected"],
  ["failed by the safety rules", interaction("failed", { errors: [{ code: "errors/SAFETY", message: "Held back." }] }), "refused"],
  ["cancelled there", interaction("cancelled"), "rejected"],
  ["out of budget", interaction("budget_exceeded"), "config"],
  ["words in place of a film", interaction("completed", output([{ type: "text", text: "I cannot." }])), "refused"],
  [
    "a ticket that nobody knows",
    { status: 400, body: { error: { code: "invalid_request", message: "Invalid interaction name: run-1" } } },
    "rejected",
  ],
  ["a server in trouble", { status: 500, body: "oops" }, "unavailable"],
];

test.each(ENDED)("a film that ended as %s", async (_, reply, failureClass) => {
  const failure = await answered(reply, (url) => failureOf(look({ interaction: "run-1" })(url) as Promise<unknown>));
  expect(failure.class).toBe(failureClass);
});

test("a film inside the answer is taken from there", async () => {
  const reply = interaction("completed", output([{ type: "video", mime_type: "video/mp4", data: "AQID" }]));
  expect(await answered(reply, look({ interaction: "run-1" }))).toMatchObject({ state: "done", result: { kind: "file" } });
});

test("a film that is still being stored is waited for, one that is gone is not", async () => {
  const storing = async (file: WireReply) => {
    const wire = await openWire((request, turn) =>
      request.path.startsWith("/v1beta/files/")
        ? file
        : interaction("completed", output([{ type: "video", mime_type: "video/mp4", uri: `${turn.url}/v1beta/files/1:download` }])),
    );
    try {
      return await (look({ interaction: "run-1" })(wire.url) as Promise<unknown>).catch((error) => error.failureClass);
    } finally {
      await wire.stop();
    }
  };
  expect(await storing(fault(400, "FAILED_PRECONDITION", "The File is not in an ACTIVE state."))).toMatchObject({ state: "waiting" });
  expect(await storing(fault(404, "NOT_FOUND", "The file is gone."))).toBe("rejected");
  expect(await storing({ body: new Uint8Array(0) })).toBe("unavailable");
});

const OPERATIONS: [string, unknown, string][] = [
  ["a code of its own", { done: true, error: { code: 3, message: "Unsupported." } }, "rejected"],
  ["no quota", { done: true, error: { code: 8, message: "Later." } }, "limited"],
  ["no film and no word", { done: true, response: {} }, "rejected"],
];

test.each(OPERATIONS)("Veo ended with %s", async (_, body, failureClass) => {
  expect((await answered({ body }, (url) => failureOf(lookVertex(url) as Promise<unknown>))).class).toBe(failureClass);
});

test("Imagen without a picture is refused with its reason, else in doubt", async () => {
  const classOf = async (body: unknown) => (await answered({ body }, (url) => failureOf(submitVertex("imagen-4")(url)))).class;
  expect(await classOf({ predictions: [{ raiFilteredReason: "Held back." }] })).toBe("refused");
  expect(await classOf({})).toBe("uncertain");
  expect(await classOf({ predictions: [{ mimeType: "image/png" }] })).toBe("uncertain");
});

test("a Gemini key is not asked for what only Vertex has, and an account that is let in is well whatever models it sees", async () => {
  const request = {
    ...(await requestFor(vertex, "imagen-4")),
    route: { ...(await requestFor(vertex, "imagen-4")).route, provider: "google" },
  };
  expect(() => google.submit(request, {} as never)).toThrow("Vertex AI");
  const check = async (url: string) => vertex.check?.(await contextFor(vertexWire.credentials(url)));
  expect(await answered(fault(404, "NOT_FOUND", "No such model."), check)).toMatchObject({ state: "ok" });
  expect(await answered(fault(401, "UNAUTHENTICATED", "Who are you?"), check)).toMatchObject({ state: "bad-key" });
});
