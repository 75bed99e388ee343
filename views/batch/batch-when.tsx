import { Html } from "@elysiajs/html";

/** Times that people mean most often, as cron lines; the page of schedules takes any other. */
const TIMES = [
  { value: "0 * * * *", label: "Every hour" },
  { value: "0 6 * * *", label: "Every day at six" },
  { value: "0 6 * * 1-5", label: "On weekdays at six" },
  { value: "0 6 * * 1", label: "Mondays at six" },
  { value: "0 0 1 * *", label: "The first of the month" },
] as const;

/** Once and now, or again and again. Fields of a schedule show when it is one; `src/browser/batch.ts` says so by `hidden`. */
export function BatchWhen({ timezone }: { timezone: string }) {
  return (
    <div class="batch__pair">
      <div class="field">
        <label for="batch-when">When</label>
        <select class="input" id="batch-when" name="when">
          <option value="now">Once, now</option>
          {TIMES.map((time) => (
            <option value={time.value}>{time.label}</option>
          ))}
          <option value="cron">By a cron line</option>
        </select>
      </div>
      <div class="field" data-when="cron" hidden>
        <label for="batch-cron">Cron line</label>
        <input
          class="input mono"
          id="batch-cron"
          name="cron"
          maxlength="120"
          placeholder="0 6 * * 1"
          autocomplete="off"
          spellcheck="false"
        />
      </div>
      <div class="field" data-when="later" hidden>
        <label for="batch-timezone">Time zone</label>
        <input class="input" id="batch-timezone" name="timezone" maxlength="60" value={timezone} autocomplete="off" />
      </div>
      <div class="field" data-when="later" hidden>
        <label for="batch-title">What it is for</label>
        <input class="input" id="batch-title" name="title" maxlength="200" placeholder="Morning pictures" autocomplete="off" />
      </div>
    </div>
  );
}
