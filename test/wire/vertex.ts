/** Vertex AI with a service account, at the wire: its token server too. */
import { generateKeyPairSync } from "node:crypto";
import type { InputRole } from "../../src/providers/card.ts";
import { vertex } from "../../src/providers/google/index.ts";
import { atOnce, bytes, generated, inBackground, json, looksBefore, partsOf, type Running, samplesOf, spoken } from "./google.ts";
import { type Files, fault, makeFiles, turnedAway } from "./google-answers.ts";
import type { HttpReply } from "./http.ts";
import { openWire, type Turn, type Wire, type WireRequest, type WireServer } from "./wire.ts";

/** Made anew in each run: a key that lies in a repository is no key. */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const serviceAccount = (url: string): Record<string, string> => ({
  type: "service_account",
  project_id: "studio-test",
  private_key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  client_email: "studio@studio-test.iam.gserviceaccount.com",
  token_uri: `${url}/token`,
});

async function serveVertex(): Promise<WireServer> {
  const files = await makeFiles();
  const running = new Map<string, Running>();
  return openWire((request, turn) => {
    const { path } = request;
    if (path === "/token") return json({ access_token: "test-key-token", expires_in: 3599, token_type: "Bearer" });
    if (request.headers.authorization !== "Bearer test-key-token")
      return fault(401, "UNAUTHENTICATED", "Request is missing required authentication.");
    const [, model = "", verb = ""] = /\/publishers\/google\/models\/([^/:]+)(?::(\w+))?$/.exec(path) ?? [];
    switch (verb) {
      case "generateContent":
        return generated(model, turn, files, "vertex");
      case "predict":
        return predicted(turn, files);
      case "predictLongRunning":
        return (
          turnedAway(turn.submission(), "vertex") ??
          inBackground(turn.mode, turn, running, (id) => ({ name: `${path.slice("/v1beta1/".length).split(":")[0]}/operations/${id}` }))
        );
      case "fetchPredictOperation":
        return operation((request.body as { operationName: string }).operationName, running, files);
      default:
        return model
          ? (turnedAway(turn.mode, "vertex") ?? json({ name: `publishers/google/models/${model}` }))
          : fault(404, "NOT_FOUND", `There is nothing at ${path}.`);
    }
  });
}

function predicted(turn: Turn, { png }: Files): HttpReply {
  const mode = turn.submission();
  const away = turnedAway(mode, "vertex");
  if (away) return away;
  if (mode === "refused")
    return json({
      predictions: [
        {
          raiFilteredReason:
            "Unable to show generated images. All images were filtered out because they violated Google's Responsible AI practices.",
        },
      ],
    });
  return atOnce(mode, turn, { predictions: [{ bytesBase64Encoded: png, mimeType: "image/png" }] });
}

function operation(name: string, running: Map<string, Running>, { mp4 }: Files): HttpReply {
  const run = running.get(name.split("/").at(-1) ?? "");
  if (!run) return fault(404, "NOT_FOUND", "The operation does not exist.");
  if (run.looks++ < looksBefore(run.mode)) return json({ name });
  if (run.mode === "refused")
    return json({
      name,
      done: true,
      response: {
        raiMediaFilteredCount: 1,
        raiMediaFilteredReasons: ["The prompt was blocked by Google's Responsible AI practices. Support codes: 58061214"],
      },
    });
  const answer = {
    name,
    done: true,
    response: {
      "@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse",
      raiMediaFilteredCount: 0,
      videos: [{ bytesBase64Encoded: Buffer.from(mp4).toString("base64"), mimeType: "video/mp4" }],
    },
  };
  const isCut = run.mode === "cut" && !run.wasCut;
  run.wasCut ||= isCut;
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(answer), ...(isCut ? { cutAfter: 2_000 } : {}) };
}

const SAID: Record<string, string> = {
  aspect: "aspectRatio",
  seconds: "durationSeconds",
  resolution: "resolution",
  size: "sampleImageSize",
  audio: "generateAudio",
  negative: "negativePrompt",
};

export const vertexWire: Wire = {
  provider: vertex,
  credentials: (url) => ({ fields: { privateKey: JSON.stringify(serviceAccount(url)) }, baseUrl: url }),
  serve: serveVertex,
  samples: samplesOf(vertex.cards, ["veo-3.1", "nano-banana-2", "imagen-4"]),
  keyStates: { "bad-key": "bad-key", "no-credit": "no-credit", "wrong-region": "wrong-region", limited: "limited" },
  spoken(card, name, value) {
    const route = card.routes.find((known) => known.provider === "vertex");
    const model = String(route?.model);
    if (route?.without?.includes(name)) return undefined; // only at its default, which is told by leaving it out
    if (model.startsWith("gemini")) return spoken(card, name, value);
    const said = SAID[name === "resolution" && model.startsWith("imagen") ? "size" : name];
    if (!said || value === "") return undefined;
    return { at: `parameters.${said}`, value: name === "seconds" ? Number(value) : name === "audio" ? value === "on" : value };
  },
  submissionOf: (requests) => requests.find((request) => /:(generateContent|predict|predictLongRunning)$/.test(request.path)),
  inputsOf: (submission, card) => (card.kind === "video" ? framesOf(submission) : partsOf(submission, card)),
};

function framesOf({ body }: WireRequest): { role: InputRole; bytes: Uint8Array }[] {
  type Picture = { bytesBase64Encoded: string };
  const [first] = (body as { instances: { image?: Picture; lastFrame?: Picture; referenceImages?: { image: Picture }[] }[] }).instances;
  const found: [InputRole, Picture | undefined][] = [
    ["start", first?.image],
    ["end", first?.lastFrame],
    ...(first?.referenceImages ?? []).map(({ image }): [InputRole, Picture] => ["reference", image]),
  ];
  return found.flatMap(([role, picture]) => (picture ? [{ role, bytes: bytes(picture.bytesBase64Encoded) }] : []));
}
