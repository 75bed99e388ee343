/** One run of a schedule: its command, in the name of its maker, with a key of this due time, so that a second attempt meets what the first one did. */
import { eq } from "drizzle-orm";
import { runCommand } from "../commands/door.ts";
import { schedules } from "../schema.ts";
import { defineJob, JobFailure } from "./define.ts";
import { scheduleSpec } from "./specs.ts";

export const scheduleJob = defineJob({
  ...scheduleSpec,
  async run({ clash, args, job }) {
    const [row] = await clash.db.read.select().from(schedules).where(eq(schedules.id, args.scheduleId));
    if (!row) throw new JobFailure("rejected", "This schedule was removed before it ran. Nothing was done.");
    const actor = await clash.accounts.actorById(row.createdBy);
    if (!actor)
      throw new JobFailure(
        "refused",
        "Whoever made this schedule has no account here any more. Nothing was done; make it again in your own name.",
      );
    const result = await runCommand(clash, {
      actor,
      name: row.command,
      params: row.params,
      idempotencyKey: `${job.id} ${args.key}`.slice(0, 200),
    });
    return { command: row.command, result };
  },
});
