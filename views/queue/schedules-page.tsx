import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar, Name } from "../shared/who.tsx";
import { PausedWord } from "./parts.tsx";
import type { ScheduleFormView, ScheduleView } from "./schedule.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { StandingList, StandingPage, Switch } from "./standing.tsx";

export interface SchedulesProps {
  schedules: readonly ScheduleView[];
  now: number;
}

/** What runs by the clock. */
export function SchedulesPage({
  frame,
  isOwner,
  form,
  ...list
}: SchedulesProps & { frame: Frame; isOwner: boolean; form?: ScheduleFormView }) {
  return (
    <StandingPage frame={frame} title="Schedules" place="schedules" isOwner={isOwner}>
      <Schedules {...list} />
      {form ? <ScheduleForm form={form} /> : ""}
    </StandingPage>
  );
}

const MISSED_WORDS = {
  skip: "skips what it missed",
  once: "makes up for what it missed once",
  each: "makes up for each it missed",
} as const;

/** `GET /queue/schedules` answers this root to htmx. */
export function Schedules({ schedules, now }: SchedulesProps) {
  return (
    <StandingList
      id={DOM.schedules}
      icon="calendar-clock"
      path={paths.schedules()}
      hears={{ schedule: "300ms", job: "2s" }}
      empty={schedules.length === 0 ? NOTHING : undefined}
    >
      {schedules.map((schedule) => (
        <Line schedule={schedule} now={now} />
      ))}
    </StandingList>
  );
}

const NOTHING = {
  title: "Nothing is scheduled",
  text: "A generator that runs every morning, a render every Friday: choose what and when, and it lines up by itself.",
};

function Line({ schedule, now }: { schedule: ScheduleView; now: number }) {
  const { id, title, does, cron, timezone, maker, missed, paused } = schedule;
  return (
    <li id={domId("schedule", id)} class="schedule" data-schedule={id}>
      <span class="thumb thumb--icon">
        <Icon name="calendar-clock" />
      </span>
      <div class="stack">
        <b class="strong clip-text" safe>
          {title}
        </b>
        <span class="muted clip-text" safe>
          {does}
        </span>
        <span class="faint">
          <span class="mono" safe>
            {cron}
          </span>
          <span safe>{`, ${timezone}, ${MISSED_WORDS[missed]}`}</span>
        </span>
      </div>
      <div class="stack schedule__when">
        {paused ? <PausedWord /> : <Next schedule={schedule} />}
        <span class="row">
          <Avatar actor={maker} small />
          <Name actor={maker} />
        </span>
        <Last schedule={schedule} now={now} />
      </div>
      <div class="row schedule__acts">{schedule.mayChange ? <Buttons schedule={schedule} /> : ""}</div>
    </li>
  );
}

function Next({ schedule: { next, nextIn } }: { schedule: ScheduleView }) {
  return (
    <span>
      <span safe>{next ?? "Never again"}</span>
      {nextIn ? <span class="faint" safe>{`, ${nextIn}`}</span> : ""}
    </span>
  );
}

function Last({ schedule: { last, lastAt }, now }: { schedule: ScheduleView; now: number }) {
  if (!last || lastAt === undefined) return <span class="faint">Has not run yet</span>;
  return (
    <span class="row">
      <a class="faint" href={paths.queue({ kind: "schedule", job: last.jobId })}>
        Last <Moment at={lastAt} now={now} />
      </a>
      <StateWord state={last.state} />
    </span>
  );
}

function Buttons({ schedule: { id, title, paused } }: { schedule: ScheduleView }) {
  const fields = { scheduleId: id };
  return (
    <>
      <CommandButton command="schedule.run" fields={fields} size="small">
        Run now<span class="hidden-text" safe>{`: ${title}`}</span>
      </CommandButton>
      <Switch
        noun="schedule"
        fields={fields}
        title={title}
        paused={paused}
        removal={`Remove "${title}"? What it has asked for already goes on.`}
      />
    </>
  );
}
