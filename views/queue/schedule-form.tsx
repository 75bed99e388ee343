import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { StandingForm } from "./standing.tsx";
import { SCHEDULED, type ScheduleFormView, type WhenView } from "./schedule.ts";

const LINES = [
  { line: "0 * * * *", words: "Every hour" },
  { line: "0 6 * * *", words: "Every day at six" },
  { line: "0 6 * * 1-5", words: "On weekdays at six" },
  { line: "0 6 * * 1", words: "Mondays at six" },
  { line: "0 0 1 * *", words: "The first of the month" },
] as const;

/** A new schedule. `GET /queue/schedules/new?what=&project=` answers this root with what that project has. */
export function ScheduleForm({ form }: { form: ScheduleFormView }) {
  const { what } = form;
  const command = SCHEDULED.find((known) => known.what === what)?.command ?? "";
  return (
    <StandingForm id={DOM.scheduleForm} title="New schedule">
      <nav class="seg" aria-label="What runs">
        {SCHEDULED.map((kind) => (
          <button
            type="button"
            aria-pressed={kind.what === what ? "true" : "false"}
            hx-get={paths.scheduleForm({ what: kind.what, project: form.projectId })}
            hx-include={`#${DOM.scheduleForm} form`}
            hx-target={`#${DOM.scheduleForm}`}
            hx-swap="outerHTML"
          >
            {kind.word}
          </button>
        ))}
      </nav>
      <form class="stack" hx-post={paths.command("schedule.create")} hx-swap="none">
        <input type="hidden" name="command" value={command} />
        <input type="hidden" name="then" value={paths.schedules()} />
        <What form={form} />
        <When form={form} />
        <label class="stack">
          <span class="muted">What it is for</span>
          <input
            class="input"
            name="title"
            value={form.values.title}
            required
            maxlength={200}
            autocomplete="off"
            placeholder="Morning picture"
          />
        </label>
        <label class="stack">
          <span class="muted">Times that passed while the studio was off</span>
          <select class="input" name="missed">
            <option value="skip">Skip them</option>
            <option value="once">Run once for all of them</option>
            <option value="each">Run once for each, at most 24</option>
          </select>
        </label>
        <p class="faint">It runs in your name, with the rights you have then.</p>
        <button type="submit" class="btn btn--solid" disabled={form.things.length === 0}>
          <Icon name="calendar-clock" />
          Schedule it
        </button>
      </form>
    </StandingForm>
  );
}

function What({ form: { what, projects, projectId, things } }: { form: ScheduleFormView }) {
  const field = SCHEDULED.find((known) => known.what === what)?.field ?? "nodeId";
  return (
    <>
      <label class="stack">
        <span class="muted">Project</span>
        <select
          class="input"
          name="params.projectId"
          required
          hx-get={paths.scheduleForm({ what })}
          hx-include="closest form"
          hx-trigger="change"
          hx-target={`#${DOM.scheduleForm}`}
          hx-swap="outerHTML"
        >
          {projects.map((project) => (
            <option value={project.id} selected={project.id === projectId} safe>
              {project.title}
            </option>
          ))}
        </select>
      </label>
      <label class="stack">
        <span class="muted">{what === "generator" ? "Generator" : "Timeline"}</span>
        <select class="input" name={`params.${field}`} required>
          {things.length === 0 ? <option value="">There is none in this project</option> : ""}
          {things.map((thing) => (
            <option value={thing.id} safe>
              {thing.title}
            </option>
          ))}
        </select>
      </label>
      {what === "generator" ? (
        <label class="stack">
          <span class="muted">Takes</span>
          <input class="input" type="number" name="params.takes" min="1" max="16" value="1" required />
        </label>
      ) : (
        <input type="hidden" name="params.preset" value="web" />
      )}
    </>
  );
}

function When({ form: { timezones, values } }: { form: ScheduleFormView }) {
  return (
    <>
      <label class="stack">
        <span class="muted">When</span>
        <input
          class="input mono"
          name="cron"
          required
          maxlength={120}
          autocomplete="off"
          spellcheck="false"
          value={values.cron}
          list="schedule-lines"
          aria-describedby={DOM.scheduleWhen}
          hx-get={paths.scheduleWhen()}
          hx-include="closest form"
          hx-trigger="input changed delay:250ms, load"
          hx-target={`#${DOM.scheduleWhen}`}
          hx-swap="outerHTML"
        />
      </label>
      <datalist id="schedule-lines">
        {LINES.map(({ line, words }) => (
          <option value={line} label={words}></option>
        ))}
      </datalist>
      <Meaning when={{ times: [] }} />
      <label class="stack">
        <span class="muted">Time zone</span>
        <input class="input" name="timezone" value={values.timezone} list="schedule-zones" autocomplete="off" required />
      </label>
      <datalist id="schedule-zones">
        {timezones.map((name) => (
          <option value={name}></option>
        ))}
      </datalist>
    </>
  );
}

/** `GET /queue/schedules/when?cron=&timezone=` answers this root. */
export function Meaning({ when }: { when: WhenView }) {
  return (
    <p id={DOM.scheduleWhen} class={"problem" in when ? "field__error" : "faint"} role="status">
      {"problem" in when ? (
        <>
          <Icon name="circle-alert" small />
          <span safe>{when.problem}</span>
        </>
      ) : (
        <span safe>{timesWords(when.times)}</span>
      )}
    </p>
  );
}

function timesWords(times: readonly string[]): string {
  if (times.length === 0) return "Minute, hour, day, month, day of the week";
  return `Next: ${times.join(" · ")}`;
}
