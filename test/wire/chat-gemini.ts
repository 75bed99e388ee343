/** Gemini's `streamGenerateContent?alt=sse`: bodies of @google/genai 3.1.0 (2026-11-10); what it demands of signatures: ai.google.dev/gemini-api/docs/thought-signatures. */
import { type ChatSpeech, check, checkFields, type Heard, type HeardTurn, piecesOf, type Scene, turn, usageOf } from "./chat-scene.ts";
import { fault } from "./google-answers.ts";

interface Part {
  text?: string;
  thoughtSignature?: string;
  inlineData?: { mimeType: string; data: string };
  functionCall?: { id?: string; name: string; args: unknown };
  functionResponse?: { id?: string; name: string; response: Record<string, unknown>; parts?: Part[] };
}

interface Content {
  role: "user" | "model";
  parts: Part[];
}

export const gemini: ChatSpeech = {
  form: "gemini",
  rejected: (message) => fault(400, "INVALID_ARGUMENT", message),
  hear(request) {
    const body = request.body as Record<string, unknown>;
    checkFields(body, "contents systemInstruction generationConfig tools toolConfig");
    const {
      contents,
      systemInstruction,
      generationConfig = {},
      tools = [],
      toolConfig,
    } = body as unknown as {
      contents: Content[];
      systemInstruction?: { parts: Part[] };
      generationConfig?: { maxOutputTokens?: number; responseJsonSchema?: unknown; responseMimeType?: string };
      tools?: { functionDeclarations: { name: string; parametersJsonSchema?: unknown }[] }[];
      toolConfig?: { functionCallingConfig: { mode: string } };
    };
    const declared = tools.flatMap((tool) => tool.functionDeclarations);
    for (const { name, parametersJsonSchema } of declared) check(/^[a-zA-Z_]/.test(name) && parametersJsonSchema, `tools: ${name}`);
    check(!generationConfig.responseJsonSchema || generationConfig.responseMimeType === "application/json", "responseMimeType");
    return {
      form: "gemini",
      model: /models\/([^:]+):/.exec(request.path)?.[1] ?? "",
      system: (systemInstruction?.parts ?? []).map((part) => part.text ?? "").join(""),
      turns: turnsOf(contents),
      tools: declared.map((each) => each.name),
      choice: toolConfig?.functionCallingConfig.mode,
      answer: generationConfig.responseJsonSchema,
      maxTokens: generationConfig.maxOutputTokens ?? 0,
      body,
    };
  },
  events,
};

function turnsOf(contents: readonly Content[]): HeardTurn[] {
  let open: Part[] = [];
  return contents.flatMap(({ role, parts }, at): HeardTurn[] => {
    check(parts.length > 0, `contents[${at}].parts: must not be empty`);
    const answers = parts.filter((part) => part.functionResponse);
    check(
      answers.length === open.length && answers.every((part, place) => part.functionResponse?.name === open[place]?.functionCall?.name),
      "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
    );
    for (const [place, part] of answers.entries())
      check(
        part.functionResponse?.id === open[place]?.functionCall?.id,
        `The id of the response to ${part.functionResponse?.name} is not that of its call.`,
      );
    open = parts.filter((part) => part.functionCall);
    const [first] = open;
    if (first)
      check(
        role === "model" && first.thoughtSignature,
        `Function call ${first.functionCall?.name} in contents[${at}] is missing a thought_signature.`,
      );
    const told = answers.map(({ functionResponse: answer }) =>
      turn("tool", {
        callId: answer?.id ?? "",
        text: String(answer?.response.output ?? answer?.response.error),
        isError: answer?.response.error !== undefined,
        pictures: picturesIn(answer?.parts ?? []),
      }),
    );
    const others = parts.filter((part) => !part.functionResponse);
    const calls = open.flatMap(({ functionCall: call }) => (call ? [{ id: call.id ?? "", name: call.name, input: call.args }] : []));
    const text = others.map((part) => part.text ?? "").join("");
    return others.length === 0
      ? told
      : [...told, turn(role === "model" ? "assistant" : "user", { text, calls, pictures: picturesIn(others) })];
  });
}

const picturesIn = (parts: readonly Part[]) =>
  parts.flatMap(({ inlineData }) => {
    if (!inlineData) return [];
    check(/^image\/(png|jpeg)$/.test(inlineData.mimeType), "inlineData.mimeType");
    return [new Uint8Array(Buffer.from(inlineData.data, "base64"))];
  });

function events(scene: Scene, { model }: Heard): string[] {
  const usage = usageOf(scene);
  const usageMetadata = usage && {
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cached,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
    candidatesTokensDetails: [{ modality: "TEXT", tokenCount: usage.output }],
  };
  const chunk = (fields: Record<string, unknown>) =>
    `data: ${JSON.stringify({ ...fields, ...(usageMetadata ? { usageMetadata } : {}), modelVersion: model, responseId: "r1" })}\r\n\r\n`;
  const candidate = (parts: Part[], more: Record<string, unknown> = {}) =>
    chunk({ candidates: [{ content: { role: "model", parts }, index: 0, ...more }] });
  const words = piecesOf(scene);
  if (scene.stop === "refused" && words.length === 0) return [chunk({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } })];
  const signature = (at: number) => (at === 0 ? { thoughtSignature: Buffer.from(scene.thinks ?? "thoughts").toString("base64") } : {});
  const calls = (scene.calls ?? []).filter((call) => typeof call.input !== "string");
  const malformed = (scene.calls ?? []).find((call) => typeof call.input === "string");
  const finishReason = malformed
    ? "MALFORMED_FUNCTION_CALL"
    : scene.stop === "length"
      ? "MAX_TOKENS"
      : scene.stop === "refused"
        ? "SAFETY"
        : "STOP";
  const finishMessage = malformed
    ? { finishMessage: `Malformed function call: call:default_api:${malformed.name}{${malformed.input}` }
    : scene.stop === "refused"
      ? { finishMessage: words.join("") }
      : {};
  return [
    ...(scene.stop === "refused" ? [] : words.map((text) => candidate([{ text }]))),
    ...calls.map(({ name, input, id }, at) =>
      candidate([{ functionCall: { ...(id ? { id } : {}), name, args: input }, ...signature(at) }]),
    ),
    ...(scene.breaks
      ? [
          `data: ${JSON.stringify({ error: { code: Number(scene.breaks.code), message: scene.breaks.message, status: "UNAVAILABLE" } })}\r\n\r\n`,
        ]
      : []),
    candidate([{ text: "", ...(calls.length === 0 && scene.thinks ? signature(0) : {}) }], { finishReason, ...finishMessage }),
  ];
}
