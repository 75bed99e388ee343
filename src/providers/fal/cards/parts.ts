/** What the cards of fal are made of. */
import { Type } from "@sinclair/typebox";
import { choice, type Price, type Route } from "../../card.ts";

/** Types of the client library, generated from fal's own schemas: github.com/fal-ai/fal-js, libs/client/src/types/endpoints.ts of 2026-08-02. */
export const TYPES = "fal-js endpoint types of 2026-08-02";
/** The day on which all of this was read. */
export const READ = "2026-11-21";

export const MINUTE = 60_000;
export const IMAGE_MS = 5 * MINUTE;
export const SOUND_MS = 5 * MINUTE;
export const VIDEO_MS = 20 * MINUTE;

/** fal names no limit of the words for most models. */
export const PROMPT_CHARACTERS = 10_000;

export interface Facts extends Partial<Pick<Route, "fields" | "values" | "fixed" | "without" | "note">> {
  price: Price | "unknown";
  /** Beside the types. */
  source?: string;
}

export function falRoute(model: Route["model"], { source, ...facts }: Facts): Route {
  return { provider: "fal", model, ...facts, source: source ? `${TYPES}; ${source}` : TYPES, date: READ };
}

export const prompt = { role: "prompt", kinds: [], max: 8 } as const;
export const picture = (role: "reference" | "start" | "end", max = 1, more: { min?: number; maxBytes?: number; mimes?: string[] } = {}) =>
  ({ role, kinds: ["image"] as "image"[], max, ...more }) as const;

export const flag = (title: string, standard: "on" | "off") => choice(["on", "off"], { title, default: standard });
export const ON_OFF = { on: true, off: false };

export const notWanted = (most = 2_500) =>
  Type.Optional(Type.String({ title: "Not wanted", maxLength: most, description: "What should not be in it." }));

/** Each word with a unit behind it, as the endpoint writes it. */
export const withUnit = (values: readonly string[], unit: string) => Object.fromEntries(values.map((value) => [value, `${value}${unit}`]));

export const upTo = (from: number, to: number): [string, ...string[]] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index)) as [string, ...string[]];

/** Width and height near a number of pixels, never above it, in whole steps. */
export function sizeNear(aspect: string, pixels: number, step: number): { width: number; height: number } {
  const [across = 1, down = 1] = aspect.split(":").map(Number);
  const whole = (value: number) => Math.floor(value / step + 1e-9) * step;
  const height = Math.sqrt((pixels * down) / across);
  return { width: whole((height * across) / down), height: whole(height) };
}
