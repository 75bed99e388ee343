/** Google's films: Omni by a Gemini key; Veo, and the pictures of Imagen, by Vertex AI. All come with sound. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type ParameterRule, type Route } from "../../card.ts";
import { veo31, veo31Fast } from "../../fal/cards/veo.ts";
import type { GoogleRoute } from "../rates.ts";
import { googleRoute, pictures, SDK, usd, vertexRoute, words } from "./parts.ts";

const OMNI = `${SDK}; ai.google.dev/gemini-api/docs/omni as measured in public repositories, August to October 2026`;

/** A first frame, or pictures to be like: one request is one of these. */
const apart: ParameterRule[] = [
  { when: { "input:end": [true] }, needs: { "input:start": [true] }, sentence: "A last frame needs a first frame." },
  {
    when: { "input:start": [true] },
    needs: { "input:reference": [false] },
    sentence: "A first frame and references do not go together. Remove one of them.",
  },
];

interface Omni {
  id: string;
  name: string;
  seconds: number;
  route: Omit<GoogleRoute, "provider" | "date" | "model">;
  references: number;
}

const omniCard = ({ id, name, seconds, route, references }: Omni): Card => ({
  id,
  name,
  kind: "video",
  routes: [googleRoute({ model: id, ...route })],
  inputs: [...words, pictures("start", 1), pictures("end", 1), pictures("reference", references)],
  params: Type.Object({
    aspect: choice(["16:9", "9:16"], { title: "Aspect", default: "16:9" }),
    resolution: choice(["360p", "720p", "1080p", "4k"], { title: "Size", default: "720p" }),
    seconds: Type.Integer({ title: "Seconds", minimum: 3, maximum: seconds, default: 6 }),
  }),
  rules: apart,
  promptLimit: 10_000,
  maxRuntimeMs: 900_000,
  supports: { seed: true, cancel: true },
  output: { mime: "video/mp4", fps: 24, audio: true },
});

export const omniCards: readonly Card[] = [
  {
    ...omniCard({
      id: "gemini-omni-1.1-flash",
      name: "Gemini Omni 1.1 Flash",
      seconds: 10,
      references: 6,
      route: {
        // 5,792 tokens a second of 720p at $17.50 a million, measured 1,931 at 360p; the two larger sizes as a reseller lists them.
        price: {
          unit: "second",
          micros: 101_360,
          when: [
            { params: { resolution: ["360p"] }, micros: 33_800 },
            { params: { resolution: ["1080p"] }, micros: 150_000 },
            { params: { resolution: ["4k"] }, micros: 300_000 },
          ],
        },
        tokens: usd({ in: 1.5, out: 17.5, video: 17.5 }),
        source: `${OMNI}; $17.50 for a million tokens: Google's pricing page of 2026-08 as quoted there; 1080p and 4k: wavespeed.ai (2026-08-28)`,
      },
    }),
    aliases: ["omni", "gemini video"],
  },
  omniCard({
    id: "gemini-omni-1.2-flash",
    name: "Gemini Omni 1.2 Flash",
    seconds: 15,
    references: 6,
    route: {
      price: "unknown",
      source: `${OMNI}; lengths and references: runware.ai and muapi.ai (November 2026); Google's own price was not seen`,
      note: "new in November 2026",
    },
  }),
];

const VEO = "docs.cloud.google.com Veo 3.1 page and @ai-sdk/google-vertex 5.0.141 (2026-11-13)";

/** Veo as its cards at fal have it; what only fal has does not go here. */
const veoRoute = (facts: Pick<Route, "model" | "price" | "source">) =>
  vertexRoute({ ...facts, without: ["rewrite", "safety"], note: "Google has named no end for it on Vertex" });

export const veoCards: readonly Card[] = [
  {
    ...veo31,
    routes: [
      veoRoute({
        model: "veo-3.1-generate-001",
        price: {
          unit: "second",
          micros: 400_000,
          when: [
            { params: { audio: ["off"] }, micros: "unknown" },
            { params: { resolution: ["4k"] }, micros: 600_000 },
          ],
        },
        source: `${VEO}; price with sound: ai.google.dev/gemini-api/docs/pricing, transcribed 2026-10-07`,
      }),
    ],
  },
  {
    ...veo31Fast,
    routes: [veoRoute({ model: "veo-3.1-fast-generate-001", price: "unknown", source: `${VEO}; its price on Vertex was not seen` })],
  },
];

const imagenCard = (id: string, name: string, model: string, micros: number, sizes: readonly ["1K", ...string[]]): Card => ({
  id,
  name,
  kind: "image",
  routes: [
    vertexRoute({
      model,
      price: { unit: "take", micros },
      source: `${SDK}; price: tokencost model_prices.json (2025-09-05); end: firebase.google.com/docs/ai-logic/locations (2026-05-13) says 2026-06-24`,
      note: "Google may have ended it; the first run tells",
    }),
  ],
  inputs: words,
  params: Type.Object({
    aspect: choice(["16:9", "9:16", "1:1", "4:3", "3:4"], { title: "Aspect", default: "16:9" }),
    ...(sizes.length > 1 ? { resolution: choice(sizes, { title: "Size", default: "1K" }) } : {}),
    negative: Type.String({ title: "Not wanted", maxLength: 1_000, default: "" }),
  }),
  promptLimit: 2_000,
  maxRuntimeMs: 180_000,
  supports: { seed: true, cancel: false },
});

export const imagenCards: readonly Card[] = [
  { ...imagenCard("imagen-4", "Imagen 4", "imagen-4.0-generate-001", 40_000, ["1K", "2K"]), aliases: ["imagen"] },
  imagenCard("imagen-4-ultra", "Imagen 4 Ultra", "imagen-4.0-ultra-generate-001", 60_000, ["1K", "2K"]),
  imagenCard("imagen-4-fast", "Imagen 4 Fast", "imagen-4.0-fast-generate-001", 20_000, ["1K"]),
];
