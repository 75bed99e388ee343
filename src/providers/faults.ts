/**
 * What can go wrong with a call to an upstream, in one list: each adapter finds the fault in its upstream's own words, and class, sentence and the
 * answer of the key's test button follow from it. The upstream's words are shown in part, and never with a key in them.
 */
import { JobFailure } from "../jobs/define.ts";
import { OutboundFailure } from "../lib/outbound.ts";
import type { FailureClass } from "../schema.ts";
import type { Credentials, KeyCheck } from "./define.ts";

export const FAULTS = {
  "bad-key": "config",
  "no-credit": "config",
  "wrong-region": "config",
  forbidden: "config",
  "no-model": "config",
  misdirected: "config",
  limited: "limited",
  /** It says so itself, before it began. */
  unavailable: "unavailable",
  /** Nothing was sent. */
  unreachable: "unavailable",
  refused: "refused",
  rejected: "rejected",
  /** It was sent, and what became of it is not known. */
  lost: "uncertain",
} as const satisfies Record<string, FailureClass>;
export type Fault = keyof typeof FAULTS;

export interface Told {
  fault: Fault;
  /** The upstream's own words; may be empty. */
  said?: string;
  retryAfterMs?: number;
}

const SAID_CHARACTERS = 300;

/** The failure that a fault is for its job; `name` is the upstream's. */
export function failureFor(name: string, told: Told, credentials: Credentials): JobFailure {
  return new JobFailure(FAULTS[told.fault], sentenceFor(name, told.fault, withoutKeys(told.said ?? "", credentials)), told.retryAfterMs);
}

/** What the test button says of a fault. */
export function checkFor(name: string, told: Told, credentials: Credentials): KeyCheck {
  const sentence = sentenceFor(name, told.fault, withoutKeys(told.said ?? "", credentials));
  switch (told.fault) {
    case "bad-key":
    case "no-credit":
    case "wrong-region":
    case "limited":
      return { state: told.fault, sentence };
    case "unreachable":
    case "unavailable":
      return { state: "unreachable", sentence };
    case "lost":
      return { state: "unreachable", sentence: `${name} did not answer.` };
    default:
      return { state: "odd", sentence };
  }
}

/** The fault of a call that brought no answer; undefined for what is none (an abort, a bug). */
export function faultOfCall(error: unknown): Told | undefined {
  if (!(error instanceof OutboundFailure)) return undefined;
  switch (error.kind) {
    case "connect":
      return { fault: "unreachable", said: error.message };
    case "refused-address":
    case "redirect":
      return { fault: "misdirected", said: error.message };
    default:
      return { fault: "lost", said: error.message };
  }
}

function sentenceFor(name: string, fault: Fault, said: string): string {
  const more = said ? ` ${said}` : "";
  switch (fault) {
    case "bad-key":
      return `${name} does not accept the key. An owner can set another one in Settings.`;
    case "no-credit":
      return `The account at ${name} has no credit left. Top it up there, then run again.`;
    case "wrong-region":
      return `${name} does not serve the country or region that this studio calls from.`;
    case "forbidden":
      return `The key may not do this at ${name}.${more}`;
    case "no-model":
      return `${name} has no such model for this key.${more}`;
    case "misdirected":
      return `The address of ${name} in Settings is not the right one.${more}`;
    case "limited":
      return `${name} takes no more requests for now.${more}`;
    case "unavailable":
      return `${name} cannot answer now.${more}`;
    case "unreachable":
      return `${name} cannot be reached.${more}`;
    case "refused":
      return `${name} refused this by its safety rules.${more}`;
    case "rejected":
      return `${name} did not accept the request.${more}`;
    case "lost":
      return `The answer of ${name} was lost; the request may have been carried out and billed.${more}`;
  }
}

/** Some upstreams repeat the key that they do not know. */
function withoutKeys(said: string, { fields }: Credentials): string {
  const secrets = Object.values(fields).filter((value) => value.length >= 6);
  const cleaned = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), said.replace(/\s+/g, " ").trim());
  return cleaned.length > SAID_CHARACTERS ? `${cleaned.slice(0, SAID_CHARACTERS)}…` : cleaned;
}

/** `Retry-After` in seconds or as a date, or `retry-after-ms`; undefined where it is missing or says nothing. */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const said = headers.get("retry-after")?.trim();
  if (!said) return undefined;
  const afterMs = /^\d+(\.\d+)?$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now;
  return afterMs >= 0 ? afterMs : undefined;
}

/** Undefined where the body is no JSON, or broke off: the status has been told all the same. */
export async function jsonOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined; // the page of a gateway, or nothing
  }
}
