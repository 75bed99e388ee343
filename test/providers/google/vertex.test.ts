import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { accountOf, tokenUrl } from "../../../src/providers/google/account.ts";
import { vertex } from "../../../src/providers/google/index.ts";
import { serviceAccount, vertexWire } from "../../wire/vertex.ts";
import type { WireServer } from "../../wire/wire.ts";
import { contextFor, failureOf, forgetFolders, requestFor } from "./asking.ts";

let server: WireServer;
beforeAll(async () => {
  server = await vertexWire.serve();
});
afterAll(async () => {
  await server.stop();
  await forgetFolders();
});
afterEach(() => {
  server.behave("success");
  server.requests.length = 0;
});

const context = (fields: Record<string, string> = {}) => {
  const { fields: known, ...rest } = vertexWire.credentials(server.url);
  return contextFor({ ...rest, fields: { ...known, ...fields } });
};
const submission = () => vertexWire.submissionOf(server.requests);
const picture = (role: "start" | "end" | "reference", byte: number) => ({ role, mime: "image/png", bytes: Uint8Array.of(byte) });

test("the account signs a note for an hour and gets a token for it; its key does not leave", async () => {
  await vertex.submit(await requestFor(vertex, "imagen-4"), await context());
  const [asked] = server.requests;
  const { assertion, grant_type } = (asked?.body ?? {}) as Record<string, string>;
  expect(grant_type).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const [head = "", claims = "", signature = ""] = (assertion ?? "").split(".");
  const told = JSON.parse(Buffer.from(claims, "base64url").toString());
  expect(told).toMatchObject({
    iss: "studio@studio-test.iam.gserviceaccount.com",
    scope: "https://www.googleapis.com/auth/cloud-platform",
  });
  expect(told.exp - told.iat).toBe(3_600);
  const key = createPublicKey(serviceAccount(server.url).private_key ?? "");
  expect(verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"))).toBe(true);
  expect(JSON.stringify(server.requests.map(({ bytes, ...rest }) => ({ ...rest, text: new TextDecoder().decode(bytes) })))).not.toContain(
    "PRIVATE KEY",
  );
});

test("a token is asked for at Google's own address, or on the server that an owner set", () => {
  const account = { ...serviceAccount("https://evil.example"), type: "service_account" } as never;
  expect(tokenUrl(account, { fields: {} })).toBe("https://oauth2.googleapis.com/token");
  expect(tokenUrl(account, { fields: {}, baseUrl: "https://gateway.example/vertex" })).toBe("https://oauth2.googleapis.com/token");
  expect(tokenUrl(account, { fields: {}, baseUrl: "https://evil.example/x" })).toBe("https://evil.example/token");
});

test("Veo gets its frames where they belong, goes on by itself, and brings the film with the last look", async () => {
  const request = await requestFor(vertex, "veo-3.1", {
    params: { seconds: "8", resolution: "1080p", audio: "off", negative: "rain" },
    inputs: [picture("start", 1), picture("end", 2)],
  });
  const submitted = await vertex.submit(request, await context());
  expect(submission()?.path).toBe(
    "/v1beta1/projects/studio-test/locations/us-central1/publishers/google/models/veo-3.1-generate-001:predictLongRunning",
  );
  expect(submission()?.body).toEqual({
    instances: [
      {
        prompt: "A fox in the snow",
        image: { bytesBase64Encoded: "AQ==", mimeType: "image/png" },
        lastFrame: { bytesBase64Encoded: "Ag==", mimeType: "image/png" },
      },
    ],
    parameters: {
      sampleCount: 1,
      durationSeconds: 8,
      seed: 7,
      aspectRatio: "16:9",
      resolution: "1080p",
      negativePrompt: "rain",
      generateAudio: false,
    },
  });
  if (!("ticket" in submitted)) throw new Error("No ticket.");
  expect(await vertex.poll?.(request, submitted.ticket, await context())).toMatchObject({ state: "waiting" });
  expect(await vertex.poll?.(request, submitted.ticket, await context())).toMatchObject({
    state: "done",
    result: { name: "veo-3.1-7.mp4" },
  });
});

test("references are pictures to be like; a film that the safety rules held back is refused with their words", async () => {
  server.behave("refused");
  const request = await requestFor(vertex, "veo-3.1", { inputs: [picture("reference", 3), picture("reference", 4)] });
  const { ticket = {} } = (await vertex.submit(request, await context())) as { ticket?: Record<string, unknown> };
  expect(submission()?.body).toMatchObject({
    instances: [
      {
        referenceImages: [
          { image: { bytesBase64Encoded: "Aw==" }, referenceType: "ASSET" },
          { image: { bytesBase64Encoded: "BA==" }, referenceType: "ASSET" },
        ],
      },
    ],
  });
  await vertex.poll?.(request, ticket, await context());
  expect(await failureOf(vertex.poll?.(request, ticket, await context()) as Promise<unknown>)).toMatchObject({
    class: "refused",
    message: expect.stringContaining("Responsible AI"),
  });
});

test("Gemini's pictures have no region, whatever the one of Veo is, and another project may pay", async () => {
  await vertex.submit(
    await requestFor(vertex, "nano-banana-2", { params: { resolution: "0.5K" } }),
    await context({ location: "europe-west4", project: "films" }),
  );
  expect(submission()?.path).toBe(
    "/v1beta1/projects/films/locations/global/publishers/google/models/gemini-3.1-flash-image:generateContent",
  );
  expect(submission()?.body).toMatchObject({ generationConfig: { imageConfig: { imageSize: "512" } } });
  expect(JSON.stringify(submission()?.body)).not.toContain("thinking");
  server.requests.length = 0;
  await vertex.submit(await requestFor(vertex, "imagen-4"), await context({ location: "europe-west4" }));
  expect(submission()?.path).toBe(
    "/v1beta1/projects/studio-test/locations/europe-west4/publishers/google/models/imagen-4.0-generate-001:predict",
  );
  expect(submission()?.body).toEqual({
    instances: [{ prompt: "A fox in the snow" }],
    parameters: { sampleCount: 1, aspectRatio: "16:9", includeRaiReason: true, sampleImageSize: "1K", seed: 7, addWatermark: false },
  });
});

test("an account that is none is told as such, without what it holds", async () => {
  const broken = JSON.stringify({ ...serviceAccount(server.url), private_key: "test-key-broken" });
  for (const privateKey of ["", "{}", '{"type":"authorized_user"}', "test-key-words", broken]) {
    const failure = await failureOf(vertex.submit(await requestFor(vertex, "imagen-4"), await context({ privateKey })));
    expect(failure.class).toBe("config");
    expect(failure.message).not.toContain("test-key");
  }
  expect(server.requests).toEqual([]);
  expect(await vertex.check?.(await context({ privateKey: "{}" }))).toMatchObject({ state: "bad-key" });
  expect(await vertex.check?.(await context())).toMatchObject({ state: "ok" });
});

test("private key, name and project can stand alone, as in an environment where line ends are written as \\\\n", () => {
  const { private_key = "", client_email = "" } = serviceAccount(server.url);
  const fields = { privateKey: private_key.replaceAll("\n", "\\n"), email: client_email, project: "films" };
  expect(accountOf({ fields })).toEqual({ private_key, client_email, project_id: "films" });
  expect(() => accountOf({ fields: { privateKey: private_key, email: client_email } })).toThrow("project");
});

test("a submission whose answer is lost was sent once and is uncertain", async () => {
  for (const id of ["veo-3.1", "imagen-4"]) {
    server.requests.length = 0;
    server.behave("crash");
    expect(await failureOf(vertex.submit(await requestFor(vertex, id), await context()))).toMatchObject({ class: "uncertain" });
    expect(server.requests.filter((request) => request.path !== "/token").length).toBe(1);
  }
});
