/** Gemini's words; all of these see pictures, films and sounds. The lengths offered are our own limits. */
import { Type } from "@sinclair/typebox";
import { type Card, choice, type InputRule } from "../../card.ts";
import type { GoogleRoute, TokenRates } from "../rates.ts";
import { byToken, googleRoute, PICTURES, SDK, usd, words } from "./parts.ts";

const MIB = 1024 ** 2;
/** Up to 3,000 pictures a prompt are allowed; what is sent lies inside the request, so fewer fit. */
const looks: InputRule = {
  role: "reference",
  kinds: ["image", "video", "audio"],
  max: 16,
  mimes: [
    ...PICTURES,
    ...["video/mp4", "video/webm", "video/mpeg", "video/quicktime"],
    ...["audio/wav", "audio/x-wav", "audio/mpeg", "audio/aac", "audio/ogg", "audio/flac", "audio/mp4"],
  ],
  maxBytes: 60 * MIB,
};

const params = Type.Object({
  maxTokens: Type.Integer({ title: "Length, tokens", minimum: 64, maximum: 64_000, default: 8_000 }),
  thinking: choice(["auto", "low", "medium", "high"], { title: "Thinking", default: "auto" }),
});

interface Model {
  id: string;
  name: string;
  rates: TokenRates;
  sale?: GoogleRoute["sale"];
  source: string;
  note?: string;
  aliases?: string[];
}

const textCard = ({ id, name, rates, sale, source, note, aliases }: Model): Card => ({
  id,
  name,
  kind: "text",
  routes: [
    googleRoute({
      model: id,
      price: byToken(rates),
      tokens: usd(rates),
      ...(sale ? { sale } : {}),
      ...(note ? { note } : {}),
      source: `${SDK}; ${source}`,
    }),
  ],
  inputs: [...words, looks],
  params,
  promptLimit: 100_000,
  maxRuntimeMs: 600_000,
  supports: { seed: false, cancel: false },
  ...(aliases ? { aliases } : {}),
});

const PAGE = "ai.google.dev/gemini-api/docs/pricing, transcribed 2026-10-07";
const CACHED = `${PAGE}; what is read again: genai-prices, 2026-08-21`;

export const textCards: readonly Card[] = [
  textCard({
    id: "gemini-3.8-flash",
    name: "Gemini 3.8 Flash",
    rates: { in: 1.5, out: 7.5 },
    sale: { until: "2026-12-31", share: 0.5 },
    source: PAGE,
    note: "half the price until 2026-12-31",
    aliases: ["gemini", "gemini flash"],
  }),
  textCard({
    id: "gemini-4-argon",
    name: "Gemini 4 Argon",
    rates: { in: 4, out: 20 },
    sale: { until: "2026-11-30", share: 0.5 },
    source: "price: github.com iyulab/TokenMeter 0.13.1 (2026-10-13)",
    note: "half the price until 2026-11-30",
    aliases: ["gemini 4"],
  }),
  textCard({
    id: "gemini-4-carbon",
    name: "Gemini 4 Carbon",
    rates: { in: 4, out: 20 },
    sale: { until: "2026-11-30", share: 0.5 },
    source: "price: docs.laozhang.ai announcement of 2026-11-11, which quotes Google's",
    note: "half the price until 2026-11-30",
  }),
  textCard({ id: "gemini-3.5-flash", name: "Gemini 3.5 Flash", rates: { in: 1.5, cached: 0.15, out: 9 }, source: CACHED }),
  textCard({ id: "gemini-3.5-flash-lite", name: "Gemini 3.5 Flash Lite", rates: { in: 0.3, cached: 0.03, out: 2.5 }, source: CACHED }),
];
