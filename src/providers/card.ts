/**
 * A model card: what one real model accepts and costs. The form, the validator, the agents, the command line and the docs are all made
 * from it, so a parameter that is not here does not exist.
 */
import { type TObject, Type } from "@sinclair/typebox";

export type ModelKind = "image" | "video" | "speech" | "music" | "text";
export type InputRole = "prompt" | "reference" | "start" | "end" | "style" | "audio" | "clip" | "context";

export interface InputRule {
  role: InputRole;
  /** Kinds of asset; a text role takes none. */
  kinds: ("image" | "video" | "audio")[];
  max: number;
}

export interface Card {
  id: string;
  name: string;
  kind: ModelKind;
  provider: string;
  inputs: InputRule[];
  /** TypeBox object; every property has a title and a default. */
  params: TObject;
  promptLimit: number;
  /** In micro-USD; `unknown` is never shown as 0. */
  price: { unit: "take" | "second" | "image"; micros: number } | "unknown";
  maxRuntimeMs: number;
  supports: { seed: boolean; cancel: boolean };
  /** Where the facts come from, and when they were read. */
  source: string;
  date: string;
}

export const ASPECTS = ["16:9", "9:16", "1:1", "4:5", "21:9"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Height of the shorter side in pixels. */
export const RESOLUTIONS = ["360", "720", "1080"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** One of a few words. Without a default a missing value stays missing. */
export const choice = <const T extends readonly string[]>(values: T, options: { title: string; default?: T[number] }) =>
  Type.Unsafe<T[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      options,
    ),
  );

/** Width and height in whole even pixels whose shorter side is the resolution. */
export function sizeOf(aspect: Aspect, resolution: Resolution): { width: number; height: number } {
  const [across = 16, down = 9] = aspect.split(":").map(Number);
  const short = Number(resolution);
  const even = (value: number) => Math.round(value / 2) * 2;
  return across >= down ? { width: even((short * across) / down), height: short } : { width: short, height: even((short * down) / across) };
}
