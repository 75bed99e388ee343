/** What Kling itself serves: models that fal has too, in the form of their cards there, and those that only Kling has here. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type ParameterRule } from "../card.ts";
import { kling21, kling21Master, kling3 } from "../fal/cards/kling.ts";
import { KLING_FRAME, klingRoute } from "./route.ts";

const prompt = { role: "prompt" as const, kinds: [], max: 8 };
const frame = (role: "start" | "end") => ({ role, kinds: ["image"] as "image"[], max: 1, ...KLING_FRAME });
const negative = Type.Optional(Type.String({ title: "Not wanted", maxLength: 2_500, description: "What should not be in it." }));

const params = {
  seconds: choice(["5", "10"], { title: "Seconds", default: "5" }),
  mode: choice(["standard", "pro"], { title: "Quality", default: "pro" }),
  aspect: choice(["auto", "16:9", "9:16", "1:1"], { title: "Aspect", default: "auto" }),
  negative,
};

const rules: ParameterRule[] = [
  {
    when: { "input:start": [true] },
    needs: { aspect: ["auto"] },
    sentence: "The film has the shape of its first frame, so leave the aspect to it.",
  },
  { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first one." },
  { when: { "input:end": [true] }, needs: { mode: ["pro"] }, sentence: "It takes a last frame only in pro quality." },
];

const base = {
  kind: "video",
  inputs: [prompt, frame("start"), frame("end")],
  promptLimit: 2_500,
  maxRuntimeMs: 20 * 60_000,
  supports: { seed: false, cancel: false },
} as const;

export const KLING_CARDS: readonly Card[] = [
  { ...kling3, routes: [klingRoute({ text: "kling-v3", start: "kling-v3", "start-end": "kling-v3" })] },
  { ...kling21, routes: [klingRoute({ start: "kling-v2-1", "start-end": "kling-v2-1" }, { without: ["guidance"] })] },
  {
    ...kling21Master,
    routes: [klingRoute({ text: "kling-v2-1-master", start: "kling-v2-1-master" }, { without: ["guidance"] })],
  },
  {
    ...base,
    inputs: [...base.inputs],
    id: "kling-2.6",
    name: "Kling 2.6",
    aliases: ["kling v2.6", "kling-v2-6"],
    routes: [klingRoute("kling-v2-6")],
    params: Type.Object({ ...params, audio: choice(["on", "off"], { title: "Sound", default: "off" }) }),
    rules: [...rules, { when: { audio: ["on"] }, needs: { mode: ["pro"] }, sentence: "Kling 2.6 makes sound only in pro quality." }],
    output: { mime: "video/mp4" },
  },
  {
    ...base,
    inputs: [...base.inputs],
    id: "kling-2.5-turbo",
    name: "Kling 2.5 turbo",
    aliases: ["kling v2.5 turbo", "kling-v2-5-turbo"],
    routes: [klingRoute("kling-v2-5-turbo")],
    params: Type.Object(params),
    rules,
    output: { mime: "video/mp4", audio: false },
  },
];
