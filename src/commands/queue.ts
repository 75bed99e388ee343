/** The queue as a whole: pauses, limits, and what is done to many jobs at once. */
import { Type } from "@sinclair/typebox";
import type { Actor } from "../actors.ts";
import { mayReach } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { pauseQueue, resumeQueue, type Scope, setLimits } from "../jobs/controls.ts";
import { jobIds } from "../jobs/board.ts";
import { AppError, invalid } from "../lib/errors.ts";
import type { JobState } from "../schema.ts";
import { cancelJob, retryJob } from "../work.ts";
import { defineCommand, field } from "./define.ts";

const resource = Type.String({
  pattern: "^[a-z][a-z0-9-]*(:[A-Za-z0-9._-]{1,60})?$",
  maxLength: 80,
  description: "As provider:fal or cpu.",
});
const kind = Type.String({ pattern: "^[a-z][a-z0-9-]*$", maxLength: 40, description: "A kind of job, as render." });
const part = {
  projectId: Type.Optional(field.projectId),
  resource: Type.Optional(resource),
  kind: Type.Optional(kind),
};

export const queuePause = defineCommand({
  name: "queue.pause",
  title: "Pause the queue, or a part of it",
  policy: "person",
  params: Type.Object(part),
  async run({ clash, actor }, params) {
    const scope = scopeOf(params);
    await pauseQueue(clash, scope, { id: actor.id, name: actor.name });
    tell(clash, actor, params.projectId, "paused", { scope });
    return { scope };
  },
});

export const queueResume = defineCommand({
  name: "queue.resume",
  title: "Resume the queue, or a part of it",
  policy: "person",
  params: Type.Object(part),
  async run({ clash, actor }, params) {
    const scope = scopeOf(params);
    await resumeQueue(clash, scope);
    tell(clash, actor, params.projectId, "resumed", { scope });
    return { scope };
  },
});

export const queueLimit = defineCommand({
  name: "queue.limit",
  title: "Limit how much a resource takes",
  policy: "admin",
  params: Type.Object({
    resource,
    atOnce: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, description: "Jobs at once; 0 is no limit." })),
    perMinute: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: "Jobs that start in a minute; 0 is no limit." })),
  }),
  async run({ clash, actor }, { resource: name, ...limits }) {
    if (limits.atOnce === undefined && limits.perMinute === undefined) throw invalid("atOnce", "Say atOnce, perMinute, or both.");
    const given = Object.entries(limits).flatMap(([key, value]) => (value === undefined ? [] : [[key, value === 0 ? null : value]]));
    await setLimits(clash, name, Object.fromEntries(given));
    tell(clash, actor, undefined, "limited", { resource: name });
  },
});

const some = {
  projectId: Type.Optional(field.projectId),
  kind: Type.Optional(kind),
  resource: Type.Optional(resource),
  mine: Type.Boolean({ default: false, description: "Only what the caller asked for." }),
};

export const queueClear = defineCommand({
  name: "queue.clear",
  title: "Cancel everything that waits",
  policy: "person",
  params: Type.Object(some),
  async run({ clash, actor }, params) {
    return { cancelled: await each(clash, actor, { ...params, states: ["queued", "scheduled"] }, cancelJob) };
  },
});

export const queueReplay = defineCommand({
  name: "queue.replay",
  title: "Try again what failed or died",
  policy: "person",
  params: Type.Object({
    ...some,
    state: field.oneOf(["dead", "failed"] as const, { default: "dead", description: "Which of them." }),
  }),
  async run({ clash, actor }, { state, ...params }) {
    return { retried: await each(clash, actor, { ...params, states: [state] }, retryJob) };
  },
});

const MOST = 1000;
const AT_ONCE = 32;

interface Some {
  projectId?: string;
  kind?: string;
  resource?: string;
  mine: boolean;
  states: JobState[];
}

/** How many it was done to. One that meanwhile went on or cannot be tried again is left out. */
async function each(
  clash: Clash,
  actor: Actor,
  { mine, kind: one, ...filter }: Some,
  act: (clash: Clash, actor: Actor, jobId: string) => Promise<void>,
): Promise<number> {
  const person = mine ? { person: actor.behalfOf ?? actor.id } : {};
  const found = await jobIds(clash, { ...filter, ...person, ...(one ? { kinds: [one] } : {}) }, MOST);
  const ids = found.filter((job) => !job.projectId || mayReach(actor, job.projectId)).map((job) => job.id);
  let done = 0;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const ends = await Promise.allSettled(ids.slice(at, at + AT_ONCE).map((id) => act(clash, actor, id)));
    done += ends.filter((end) => end.status === "fulfilled").length;
    for (const end of ends) if (end.status === "rejected" && !(end.reason instanceof AppError)) throw end.reason;
  }
  return done;
}

/** At most one part; none is all of it. Throws AppError `invalid`. */
function scopeOf({ projectId, resource: name, kind: which }: { projectId?: string; resource?: string; kind?: string }): Scope {
  const scopes: Scope[] = [];
  if (projectId) scopes.push(`project:${projectId}`);
  if (name) scopes.push(`resource:${name}`);
  if (which) scopes.push(`kind:${which}`);
  if (scopes.length > 1) throw invalid(name ? "resource" : "kind", "Name one part: a project, a resource or a kind. Nothing was changed.");
  return scopes[0] ?? "all";
}

/** Open pages draw the queue again. */
function tell(clash: Clash, actor: Actor, projectId: string | undefined, what: string, data: Record<string, unknown>): void {
  clash.events.emit({ stream: projectId ?? "workspace", kind: `queue.${what}`, actor: actor.id, data });
}
