/**
 * A model card: what one real model accepts and costs. The form, the validator, the agents, the command line and the docs are all made
 * from it, so a parameter that is not here does not exist. A card is plain data: an operator's file holds the same.
 */
import { type TObject, Type } from "@sinclair/typebox";

export const MODEL_KINDS = ["image", "video", "speech", "music", "text", "transcription"] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
export type InputRole = "prompt" | "reference" | "start" | "end" | "style" | "audio" | "clip" | "context";

export interface InputRule {
  role: InputRole;
  /** Kinds of asset; a text role takes none. */
  kinds: readonly ("image" | "video" | "audio")[];
  /** 0 unless said. */
  min?: number;
  max: number;
  /** Where the upstream names them; without it everything that we can show is sent. */
  mimes?: readonly string[];
  /** Of one file. */
  maxBytes?: number;
}

/**
 * What one unit costs in micro-USD; the first of `when` whose parameters are those of the request goes before `micros`. Besides parameters, `when` may
 * name `input:<role>` with true or false, as rules do. Of `million-tokens`, `micros` is for what is read and `outMicros` for what is written;
 * `cachedMicros` for what is read again of what the upstream had kept, `cachingMicros` for what it newly keeps. Where these are missing, `micros` holds.
 */
export interface Price {
  unit: "take" | "second" | "minute" | "megapixel" | "thousand-characters" | "million-tokens";
  micros: number;
  outMicros?: number;
  cachedMicros?: number;
  cachingMicros?: number;
  /** Added once a take, whatever its units. */
  base?: number;
  when?: { params: Condition; micros: number | "unknown" }[];
}

/** One way to a model: the upstream that serves it, under its name there. A card lists its routes in the order in which they are tried. */
export interface Route {
  provider: string;
  /** The upstream's name of the model; by the way it is asked where those are different endpoints. */
  model: string | Partial<Record<WayOfAsking, string>>;
  /** `unknown` is never shown as 0, and needs a person's yes. */
  price: Price | "unknown";
  /**
   * What of the card this route cannot carry: parameters, where a request that sets one to another value than its default does not go here, and
   * `input:<role>`, where a request that has such an input does not.
   */
  without?: readonly string[];
  /** Our name of a parameter or an input role → the field of the upstream's request body, for adapters that work by table. */
  fields?: Record<string, string>;
  /** For such adapters: our value → the upstream's, by the same name as in `fields`, where it is not the same. */
  values?: Record<string, Record<string, unknown>>;
  /** Fields that are always sent. */
  fixed?: Record<string, unknown>;
  /** Where these facts come from, and when they were read. */
  source: string;
  date: string;
  /** Shown beside the model, such as "preview". */
  note?: string;
}

/** Which inputs a request has: only words, pictures to change, a first frame, a first and a last one, pictures to be like. */
export type WayOfAsking = "text" | "edit" | "start" | "start-end" | "reference";

/** The upstream's name of the model for a request with these inputs; undefined where this route is not made for such a request. */
export function modelOf(route: Route, inputs: readonly { role: string }[]): string | undefined {
  const { model } = route;
  return typeof model === "string" ? model : waysOf(inputs).flatMap((way) => model[way] ?? [])[0];
}

/** The ways in which a request with these inputs can be asked, the best first. Words that come by an edge are part of the prompt. */
export function waysOf(inputs: readonly { role: string }[]): WayOfAsking[] {
  const roles = new Set(inputs.map((input) => input.role));
  if (roles.has("end")) return ["start-end"];
  if (roles.has("start")) return ["start"];
  return ["reference", "style", "clip", "audio"].some((role) => roles.has(role)) ? ["edit", "reference"] : ["text"];
}

/** What goes together: when a request has these values, it must also have those. Fields are parameters, or `input:<role>` with true or false. */
export interface ParameterRule {
  when: Condition;
  needs: Condition;
  /** Told as it is: "1080p is made in 8 seconds only." */
  sentence: string;
}

export type Condition = Record<string, readonly (string | number | boolean)[]>;

export interface Card {
  id: string;
  name: string;
  kind: ModelKind;
  routes: readonly [Route, ...Route[]];
  inputs: readonly InputRule[];
  /** TypeBox object; every property has a title, and a default or is optional. */
  params: TObject;
  rules?: readonly ParameterRule[];
  promptLimit: number;
  /** How many tokens of a conversation it is given at most, as far as they can be estimated; a usual number unless said (`engine/trim.ts`). */
  contextTokens?: number;
  maxRuntimeMs: number;
  supports: {
    seed: boolean;
    /** The upstream can stop what it has begun. */
    cancel: boolean;
    /** Takes that one request can make whose answers are separable; 1 unless said. */
    count?: number;
  };
  output?: { mime: string; fps?: number; audio?: boolean };
  /** Other names by which people ask for it, in lower case: "veo", "kling". */
  aliases?: readonly string[];
}

/** By which input it gets a picture to look at; undefined for a model that does not see. */
export const pictureRule = (card: Card): InputRule | undefined =>
  card.kind === "text" ? card.inputs.find(({ role, kinds }) => role === "reference" && kinds.includes("image")) : undefined;

/** A name that people still have in old projects. */
export interface RetiredModel {
  /** Ids and names by which it is known, in lower case. */
  names: string[];
  name: string;
  kind: ModelKind;
  provider: string;
  /** When it went, as a date. */
  since: string;
  /** The id of the card to use. */
  successor: string;
  source: string;
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
