/**
 * What stands in for an upstream in tests: a server on this machine that speaks the upstream's real wire format. One file per upstream beside this one;
 * `contracts/providers.test.ts` runs every behaviour against each through the real path of a job, `contracts/parameters.test.ts` every parameter.
 *
 * A server counts what it would have charged for: `turn.submission()` says how to behave for a paid request, `turn.accept()` books it. Everything
 * else (polls, files, key checks, recalls) asks `turn.mode` when it matters and books nothing.
 */
import type { Card, InputRole } from "../../src/providers/card.ts";
import type { Credentials, KeyCheck, Provider } from "../../src/providers/define.ts";
import { type HttpReply, type HttpRequest, listen, type OnPart } from "./http.ts";

export const BEHAVIOURS = [
  /** Accepts and gives the result; a ticket is done at the first or second look. */
  "success",
  /** Accepts; a ticket is asked at least three times before it is done, an answer at once comes in pieces. */
  "slow",
  /** 429 with Retry-After: 1 (or as the upstream says it); nothing is accepted. */
  "limited",
  /** Accepted or not as the upstream does it; the safety rules say no, and no file comes. */
  "refused",
  /** The upstream finds a field wrong; nothing is accepted. */
  "rejected",
  /** Accepts; the transfer of the result breaks off in the middle, the first time. */
  "cut",
  /** Accepts, and answers the submission with 200 and something of the wrong shape. */
  "malformed",
  /** Accepts; the first look by ticket is answered by a gateway's page with status 200. */
  "odd-look",
  /** Accepts, then closes the line without an answer. What can be recalled is found afterwards, done. */
  "crash",
  /** A documented 5xx before anything is accepted. */
  "unavailable",
  "bad-key",
  "no-credit",
  "wrong-region",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export type WireRequest = HttpRequest;
export type WireReply = HttpReply;

export interface WireServer {
  url: string;
  /** Everything that was asked, in order. */
  requests: WireRequest[];
  /** For the next submissions, one each; the last one stays. `success` until something else is said. */
  behave(mode: Behaviour | readonly Behaviour[]): void;
  /** Paid submissions so far. */
  accepted(): number;
  stop(): Promise<void>;
}

export interface Sample {
  card: string;
  params?: Record<string, unknown>;
  prompt?: string;
  /** Small real files are made for these. */
  inputs?: { role: InputRole; kind: "image" | "video" | "audio" }[];
  /** How this upstream answers a submission of this card. */
  answers: "ticket" | "at-once";
  /** What can be known of a submission whose answer was lost; `uncertain` unless said. */
  lost?: "found" | "uncertain";
}

export interface Wire {
  provider: Provider;
  credentials(url: string): Credentials;
  serve(): Promise<WireServer>;
  samples: readonly Sample[];
  /** What each of these behaviours makes of the key's test button; those that the upstream cannot tell apart are left out. */
  keyStates?: Partial<Record<Behaviour, KeyCheck["state"]>>;
  /**
   * Where a parameter stands in the recorded submission and in which form: `at` is a dotted path in the body (`parameters.sampleCount`, `images.0`),
   * `path` for the address, or `header:name`. Unless said, the route's `fields[name] ?? name` with the value as it is; undefined when this value
   * is told by leaving the field out.
   */
  spoken?(card: Card, name: string, value: unknown): { at: string; value: unknown } | undefined;
  /** The submission among what was asked for one generation, and what it carries of our files, in its order. */
  submissionOf(requests: readonly WireRequest[]): WireRequest | undefined;
  inputsOf?(submission: WireRequest, card: Card, all: readonly WireRequest[]): { role: InputRole; bytes: Uint8Array }[];
}

export interface Turn {
  /** Where this server is reached, for addresses in answers. */
  url: string;
  /** How to behave, as of the newest submission. */
  mode: Behaviour;
  /** Called once for a paid request, before anything else: how to behave for this one. */
  submission(): Behaviour;
  /** Books one paid request. */
  accept(): void;
}

/** A server whose requests `answer` answers; what it throws is a 500 with its message, so that a mistake in a wire is seen. */
export async function openWire(
  answer: (request: WireRequest, turn: Turn) => WireReply | Promise<WireReply>,
  onPart?: OnPart,
): Promise<WireServer> {
  const requests: WireRequest[] = [];
  let modes: Behaviour[] = ["success"];
  let mode: Behaviour = "success";
  let accepted = 0;
  let isOddDue = false;
  const server = await listen(async (request) => {
    requests.push(request);
    if (isOddDue) {
      isOddDue = false;
      return { headers: { "content-type": "text/html" }, body: "<html><title>502 Bad gateway</title></html>" };
    }
    const turn: Turn = {
      url: server.url,
      get mode() {
        return mode;
      },
      submission() {
        mode = modes[0] ?? "success";
        isOddDue = mode === "odd-look";
        if (modes.length > 1) modes.shift();
        return mode;
      },
      accept() {
        accepted++;
      },
    };
    return answer(request, turn);
  }, onPart);
  return {
    url: server.url,
    requests,
    behave(next) {
      modes = typeof next === "string" ? [next] : [...next];
      mode = modes[0] ?? "success"; // also for what is asked before the next submission
    },
    accepted: () => accepted,
    stop: server.stop,
  };
}
