import { Type } from "@sinclair/typebox";
import { AppError, invalid } from "../lib/errors.ts";
import { derivedId } from "../lib/ids.ts";
import { MISSED } from "../schema.ts";
import {
  createSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  runScheduleNow,
  type Schedule,
  scheduleNamed,
  updateSchedule,
} from "../schedules.ts";
import { type CommandContext, defineCommand, field } from "./define.ts";

const scheduleId = Type.String({ pattern: "^sch_[0-9a-z]{22}$", description: "The schedule." });
/** A batch of some hundred rows. */
const LONGEST_PARAMS = 100_000;

const line = {
  title: field.title("What it is for."),
  cron: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Five fields ("0 6 * * 1" is Mondays at six), a name as @daily, or one moment in ISO 8601.',
  }),
  timezone: Type.Optional(
    Type.String({ minLength: 1, maxLength: 60, description: "IANA name as Europe/Berlin; the server's own without it." }),
  ),
  params: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { default: {}, description: "The parameters of the command." }),
  missed: field.oneOf(MISSED, {
    default: "skip",
    description: "Times that passed while the studio was off: skip them, run once for all of them, or once for each (at most 24).",
  }),
};

export const scheduleCreate = defineCommand({
  name: "schedule.create",
  title: "Schedule a command",
  policy: "person",
  params: Type.Object({
    ...line,
    command: Type.String({ minLength: 3, maxLength: 60, description: "The command that is given, as generation.run." }),
  }),
  async run(context, wanted) {
    const params = await checked(context, wanted.command, wanted.params);
    const row = await createSchedule(context.clash, context.actor, { ...wanted, params, id: derivedId("sch", context.requestKey) });
    return told(row);
  },
});

export const scheduleUpdate = defineCommand({
  name: "schedule.update",
  title: "Change a schedule",
  policy: "person",
  params: Type.Object({
    scheduleId,
    title: Type.Optional(line.title),
    cron: Type.Optional(line.cron),
    timezone: line.timezone,
    params: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())),
    missed: Type.Optional(field.oneOf(MISSED)),
  }),
  async run(context, { scheduleId: id, ...change }) {
    const { command } = await scheduleNamed(context.clash, context.actor, id);
    const params = change.params && { params: await checked(context, command, change.params) };
    return told(await updateSchedule(context.clash, context.actor, id, { ...change, ...params }));
  },
});

export const schedulePause = defineCommand({
  name: "schedule.pause",
  title: "Pause a schedule",
  policy: "person",
  params: Type.Object({ scheduleId }),
  run: ({ clash, actor }, params) => pauseSchedule(clash, actor, params.scheduleId),
});

export const scheduleResume = defineCommand({
  name: "schedule.resume",
  title: "Resume a schedule",
  policy: "person",
  params: Type.Object({ scheduleId }),
  run: ({ clash, actor }, params) => resumeSchedule(clash, actor, params.scheduleId),
});

export const scheduleRun = defineCommand({
  name: "schedule.run",
  title: "Run a schedule now",
  policy: "person",
  params: Type.Object({ scheduleId }),
  run: async ({ clash, actor, requestKey }, params) => ({ jobId: await runScheduleNow(clash, actor, params.scheduleId, requestKey) }),
});

export const scheduleDelete = defineCommand({
  name: "schedule.delete",
  title: "Remove a schedule",
  policy: "person",
  params: Type.Object({ scheduleId }),
  run: ({ clash, actor }, params) => deleteSchedule(clash, actor, params.scheduleId),
});

/** What is scheduled must be allowed now; it is asked again each time it runs. Secrets are told once, so nobody would hear them. */
async function checked(context: CommandContext, name: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (JSON.stringify(params).length > LONGEST_PARAMS) throw invalid("params", `They may have ${LONGEST_PARAMS} characters as JSON.`);
  if (/^(schedule|webhook|token|key)\./.test(name)) throw invalid("command", `"${name}" cannot be scheduled.`);
  const found = await context.check(name, params).catch((error) => {
    throw error instanceof AppError && error.code === "invalid" ? inside(error) : error;
  });
  if (found.command.secret) throw invalid("command", `"${name}" cannot be scheduled: its answer is told once, and nobody would hear it.`);
  return found.params;
}

/** The command's fields are fields of `params` here. */
function inside({ fields }: AppError): AppError {
  const moved = fields.map(({ field: name, message }) => ({ field: `params.${name}`, message }));
  return new AppError("invalid", moved.map(({ field: name, message }) => `${name}: ${message}`).join(" "), moved);
}

const told = ({ id, nextAt }: Schedule) => ({ id, nextAt: nextAt === null ? null : new Date(nextAt).toISOString() });
