/** What stands beside the jobs (schedules, webhooks) looks the same: a list of them, each with its buttons, and the form for a new one. */
import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { QueueFrame, QueueHead, type QueuePlace } from "./queue-page.tsx";

interface StandingPageProps {
  frame: Frame;
  title: string;
  place: QueuePlace;
  isOwner: boolean;
}

/** The list first, then the form. */
export function StandingPage({ frame, title, place, isOwner, children }: PropsWithChildren<StandingPageProps>) {
  return (
    <QueueFrame frame={frame} title={title}>
      <QueueHead title={title} place={place} isOwner={isOwner} />
      <div class="queue__split queue__split--form">{children}</div>
    </QueueFrame>
  );
}

interface StandingListProps {
  id: string;
  icon: string;
  /** Asked again when the live stream says one of `hears`, a name with how long it is held back. */
  path: string;
  hears: Readonly<Record<string, string>>;
  empty?: { title: string; text: string };
}

/** The page's own address answers this root to htmx. The children are its lines. */
export function StandingList({ id, icon, path, hears, empty, children }: PropsWithChildren<StandingListProps>) {
  const heard = Object.entries(hears).map(([event, pause]) => `${event} from:#${DOM.live} throttle:${pause}`);
  return (
    <div
      id={id}
      class="queue__list"
      hx-get={path}
      hx-select={`#${id}`}
      hx-trigger={[...heard, "every 30s"].join(", ")}
      hx-swap="outerMorph"
    >
      {empty ? <Empty icon={icon} {...empty} /> : <ul class="schedules">{children}</ul>}
    </div>
  );
}

interface SwitchProps {
  /** Of the commands: `schedule`, `webhook`. */
  noun: string;
  fields: Record<string, string>;
  title: string;
  paused: boolean;
  /** What is asked before it is removed. */
  removal: string;
}

/** Pause or resume, and remove; the children stand between them. */
export function Switch({ noun, fields, title, paused, removal, children }: PropsWithChildren<SwitchProps>) {
  const word = paused ? "Resume" : "Pause";
  return (
    <>
      <CommandButton
        command={`${noun}.${word.toLowerCase()}`}
        fields={fields}
        size="small"
        look="plain"
        icon={paused ? "play" : "pause"}
        extra="btn--icon"
        label={`${word} ${title}`}
      />
      {children}
      <CommandButton
        command={`${noun}.delete`}
        fields={fields}
        size="small"
        look="plain"
        icon="trash-2"
        extra="btn--icon"
        label={`Remove ${title}`}
        confirm={removal}
      />
    </>
  );
}

/** The place of the form for a new one, and of what its making tells. */
export function StandingForm({ id, title, children }: PropsWithChildren<{ id: string; title: string }>) {
  const titleId = `${id}-title`;
  return (
    <aside id={id} class="queue__form" aria-labelledby={titleId}>
      <h2 id={titleId} class="queue__title" safe>
        {title}
      </h2>
      {children}
    </aside>
  );
}

/** What is wrong with what was written. */
export function Problem({ problem }: { problem?: string }) {
  if (!problem) return <i hidden></i>;
  return (
    <p class="field__error" role="alert">
      <Icon name="circle-alert" small />
      <span safe>{problem}</span>
    </p>
  );
}
