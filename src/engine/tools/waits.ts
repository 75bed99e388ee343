/** Work that takes time: what runs, what became of it, and waiting for the real end. */
import { Type } from "@sinclair/typebox";
import { mayReach } from "../../actors.ts";
import { field } from "../../commands/define.ts";
import { type Generation, generationsByIds } from "../../generations.ts";
import { jobNamed, listJobs } from "../../jobs/list.ts";
import type { JobRow } from "../../jobs/define.ts";
import { whyWaiting } from "../../jobs/controls.ts";
import { AppError } from "../../lib/errors.ts";
import { type Render, renderById } from "../../renders.ts";
import { isEndedTurn } from "../../chats.ts";
import { JOB_STATES } from "../../schema.ts";
import { turnById } from "../../turns.ts";
import type { ToolResult } from "../define.ts";
import { asData, quoted } from "../untrusted.ts";
import { defineRead, fitLines, type Look } from "./look.ts";

/** Every change is told by an event; this is for those that a restart of the line swallowed. */
const LOOK_AGAIN_MS = 2_000;
const MOST_IDS = 32;
const LIST_CHARACTERS = 7_000;
const ENDED: readonly string[] = ["done", "failed", "cancelled", "uncertain"];
const seconds = Type.Integer({
  minimum: 1,
  maximum: 3600,
  default: 600,
  description: "At most; then it answers how far they are, and you may wait again.",
});

export const generationWait = defineRead({
  name: "generation_wait",
  title: "Wait for generations",
  description:
    "Waits until generations have ended, and answers for each: state, node, file, cost in micro-USD (null: not known), or why it failed.",
  parameters: Type.Object({
    generationIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: MOST_IDS }),
    seconds,
  }),
  async look(look, { generationIds, seconds: most }) {
    const ids = [...new Set(generationIds)];
    const read = async () => ofProject(await generationsByIds(look.clash, ids), look, ids);
    const rows = await until(look, {
      read,
      most,
      prefix: "generation.",
      done: (found) => found.filter((row) => ENDED.includes(row.state)).length,
    });
    return { text: rows.map(generationLine).join("\n"), nodeIds: rows.map((row) => row.outputNodeId), ...stillGoing(rows, most) };
  },
});

function ofProject(rows: Generation[], look: Look, ids: readonly string[]): Generation[] {
  const byId = new Map(rows.filter((row) => row.projectId === look.projectId).map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new AppError("not_found", `There is no generation ${quoted(id, 64)} in this project.`);
    return row;
  });
}

const generationLine = ({ id, state, outputNodeId, assetId, costMicros, error, model }: Generation): string =>
  [
    id,
    state,
    outputNodeId,
    ...(assetId ? [assetId] : []),
    model,
    ...(state === "done" ? [`cost ${costMicros ?? "not known"}`] : []),
    ...(error ? [`error=${quoted(error.message, 300)}`] : []),
  ].join(" ");

function stillGoing(rows: readonly { state: string }[], most: number): Pick<ToolResult, "summary"> {
  return rows.every((row) => ENDED.includes(row.state)) ? {} : { summary: `not ended after ${most} s` };
}

export const renderWait = defineRead({
  name: "render_wait",
  title: "Wait for a render",
  description: "Waits until a render has ended, and answers its state and the file of the film.",
  parameters: Type.Object({ renderId: Type.String({ minLength: 1, maxLength: 64 }), seconds }),
  async look(look, { renderId, seconds: most }) {
    const read = async (): Promise<Render[]> => {
      const row = await renderById(look.clash, renderId);
      if (row.projectId !== look.projectId) throw new AppError("not_found", "There is no such render.");
      return [row];
    };
    const [row] = await until(look, {
      read,
      most,
      prefix: "render.",
      done: (rows) => rows.filter((one) => ENDED.includes(one.state)).length,
    });
    if (!row) throw new AppError("not_found", "There is no such render.");
    const end = [
      row.id,
      row.state,
      row.outputNodeId,
      ...(row.assetId ? [row.assetId] : []),
      ...(row.error ? [`error=${quoted(row.error.message, 300)}`] : []),
    ];
    return { text: end.join(" "), nodeIds: [row.timelineId], ...stillGoing([row], most) };
  },
});

export const turnWait = defineRead({
  name: "turn_wait",
  title: "Wait for agents",
  description: "Waits until a turn of this project has ended, and answers its state, what it said last, and what it cost.",
  parameters: Type.Object({ turnId: Type.String({ minLength: 1, maxLength: 64 }), seconds }),
  async look(look, { turnId, seconds: most }) {
    const read = async () => [await turnById(look.clash, look.projectId, turnId)];
    const [row] = await until(look, { read, most, prefix: "turn.", done: (rows) => rows.filter(isEndedTurn).length });
    if (!row) throw new AppError("not_found", "There is no such turn.");
    const cost = row.isCostUnknown ? "not known" : `${row.costMicros} micro-USD`;
    const said = row.answer ?? row.error?.message ?? "";
    return { text: `${row.id} ${row.mode} ${row.state}, cost ${cost}.\n${asData("answer", said, 6_000)}`, ...stillGoing([row], most) };
  },
});

interface Wait<T> {
  read(): Promise<T[]>;
  /** How many of them have ended. */
  done(rows: readonly T[]): number;
  most: number;
  /** Of the events that tell a change. */
  prefix: string;
}

/** Looks again at every event of the project that may mean an end, until all have ended or the time is up. Throws when the signal aborts. */
export async function until<T>(look: Look, { read, done, most, prefix }: Wait<T>): Promise<T[]> {
  const bell = bellOf(look, prefix);
  const end = look.clash.clock.now() + most * 1000;
  try {
    for (;;) {
      look.signal.throwIfAborted();
      const rung = bell.next();
      const rows = await read();
      const ended = done(rows);
      look.progress(ended / rows.length, `${ended} of ${rows.length}`);
      const left = end - look.clash.clock.now();
      if (ended === rows.length || left <= 0) return rows;
      await bell.wait(rung, Math.min(left, LOOK_AGAIN_MS));
    }
  } finally {
    bell.close();
  }
}

function bellOf(look: Look, prefix: string) {
  let ring = () => {};
  const off = look.clash.events.listen(look.projectId, (event) => {
    if (event.kind.startsWith(prefix)) ring();
  });
  return {
    /** Resolves at the next event from now on. */
    next: () =>
      new Promise<void>((resolve) => {
        ring = resolve;
      }),
    async wait(rung: Promise<void>, ms: number): Promise<void> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let abort = () => {};
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
        abort = resolve;
      });
      look.signal.addEventListener("abort", abort, { once: true });
      try {
        await Promise.race([rung, over]);
      } finally {
        clearTimeout(timer);
        look.signal.removeEventListener("abort", abort);
      }
    },
    close: off,
  };
}

export const jobList = defineRead({
  name: "job_list",
  title: "List jobs",
  description: "Jobs of this project, the newest first: what runs, waits and why, and what has ended.",
  parameters: Type.Object({
    state: Type.Optional(field.oneOf(JOB_STATES)),
    limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
  }),
  async look({ clash, projectId }, { state, limit }) {
    const rows = await listJobs(clash, { projectId, ...(state ? { states: [state] } : {}), limit });
    if (rows.length === 0) return { text: "No job is like that." };
    const why = await whyWaiting(clash, rows);
    const lines = rows.map((row) => jobLine(row, why.get(row.id)));
    return {
      text: asData(
        "jobs",
        fitLines(lines, LIST_CHARACTERS, (_, missing) => `(${missing} more)`),
      ),
    };
  },
});

export const jobRead = defineRead({
  name: "job_read",
  title: "Read a job",
  description: "State, progress and the reason of one job, and why it waits.",
  parameters: Type.Object({ jobId: Type.String({ minLength: 1, maxLength: 64 }) }),
  async look({ clash, actor, projectId }, { jobId }) {
    const row = await jobNamed(clash, jobId);
    if (row.projectId !== projectId || !mayReach(actor, projectId))
      throw new AppError("not_found", "There is no such job in this project.");
    return { text: asData("job", jobLine(row, (await whyWaiting(clash, [row])).get(row.id))) };
  },
});

const jobLine = ({ id, kind, state, title, progress, error }: JobRow, why: string | undefined): string =>
  [
    id,
    kind,
    state,
    quoted(title, 100),
    ...(state === "running" ? [`${Math.round(progress / 10)} %`] : []),
    ...(why ? [`why=${quoted(why, 200)}`] : []),
    ...(error ? [`error=${quoted(error.message, 300)}`] : []),
  ].join(" ");
