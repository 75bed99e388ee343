import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import type { State } from "../shared/state.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import type { ChoiceOf } from "./job.ts";
import { PausedWord } from "./parts.tsx";
import { Problem, StandingForm, StandingList, StandingPage, Switch } from "./standing.tsx";

export interface DeliveryView {
  jobId: string;
  state: State;
  attempts: number;
  at: number;
  /** What the receiver answered, or why it was not reached. */
  why?: string;
}

export interface WebhookView {
  id: string;
  title: string;
  url: string;
  /** "Done, failed, uncertain". */
  events: string;
  /** Of one project only. */
  project?: string;
  paused: boolean;
  /** Why the studio paused it. */
  pausedWhy?: string;
  deliveries: readonly DeliveryView[];
}

export interface WebhooksProps {
  webhooks: readonly WebhookView[];
  now: number;
}

const EVENTS = [
  { event: "job.done", word: "Done", checked: true },
  { event: "job.failed", word: "Failed", checked: true },
  { event: "job.dead", word: "Dead", checked: true },
  { event: "job.uncertain", word: "Uncertain", checked: true },
  { event: "job.cancelled", word: "Cancelled", checked: false },
] as const;

/** Other programs that are told when jobs end. For owners. */
export function WebhooksPage({ frame, projects, ...list }: WebhooksProps & { frame: Frame; projects: readonly ChoiceOf[] }) {
  return (
    <StandingPage frame={frame} title="Webhooks" place="webhooks" isOwner>
      <Webhooks {...list} />
      <WebhookForm projects={projects} />
    </StandingPage>
  );
}

/** `GET /queue/webhooks` answers this root to htmx. */
export function Webhooks({ webhooks, now }: WebhooksProps) {
  return (
    <StandingList
      id={DOM.webhooks}
      icon="webhook"
      path={paths.webhooks()}
      hears={{ webhook: "300ms", job: "2s" }}
      empty={webhooks.length === 0 ? NOTHING : undefined}
    >
      {webhooks.map((webhook) => (
        <Line webhook={webhook} now={now} />
      ))}
    </StandingList>
  );
}

const NOTHING = {
  title: "Nobody is told yet",
  text: "Another program can hear when a job is done or fails: a signed request to an address of yours, tried again for days.",
};

function Line({ webhook, now }: { webhook: WebhookView; now: number }) {
  const { id, title, url, events, project, paused, pausedWhy, deliveries } = webhook;
  return (
    <li id={domId("webhook", id)} class="schedule" data-webhook={id}>
      <span class="thumb thumb--icon">
        <Icon name="webhook" />
      </span>
      <div class="stack">
        <b class="strong clip-text" safe>
          {title}
        </b>
        <span class="mono muted clip-text" title={url} safe>
          {url}
        </span>
        <span class="faint" safe>
          {project ? `${events}, of ${project}` : events}
        </span>
        {pausedWhy ? (
          <span class="field__error" safe>
            {pausedWhy}
          </span>
        ) : (
          ""
        )}
      </div>
      <div class="stack schedule__when">
        {paused ? <PausedWord /> : deliveries.length === 0 ? <span class="faint">Nothing sent yet</span> : ""}
        {deliveries.slice(0, 3).map((delivery) => (
          <a class="row" href={paths.queue({ kind: "webhook", job: delivery.jobId })} title={delivery.why}>
            <StateWord state={delivery.state} word={delivery.state === "queued" ? `Tried ${delivery.attempts} times` : undefined} />
            <span class="faint">
              <Moment at={delivery.at} now={now} />
            </span>
          </a>
        ))}
      </div>
      <div class="row schedule__acts">
        <Buttons webhook={webhook} />
      </div>
    </li>
  );
}

function Buttons({ webhook: { id, title, paused } }: { webhook: WebhookView }) {
  const fields = { webhookId: id };
  return (
    <>
      <CommandButton command="webhook.test" fields={fields} size="small">
        Test<span class="hidden-text" safe>{` ${title}`}</span>
      </CommandButton>
      <Switch noun="webhook" fields={fields} title={title} paused={paused} removal={`Remove "${title}"? What still waits is not sent.`}>
        <button
          type="button"
          class="btn btn--plain btn--small btn--icon"
          aria-label={`New secret for ${title}`}
          title={`New secret for ${title}`}
          hx-post={paths.webhookSecret(id)}
          hx-target={`#${DOM.webhookForm}`}
          hx-swap="outerHTML"
          hx-confirm="Make a new secret? The old one signs nothing more."
        >
          <Icon name="key-round" small />
        </button>
      </Switch>
    </>
  );
}

export interface WebhookFormProps {
  projects: readonly ChoiceOf[];
  values?: Record<string, string>;
  problem?: string;
}

/** `POST /queue/webhooks` answers this root with what is wrong, or `WebhookSecret`. */
export function WebhookForm({ projects, values = {}, problem }: WebhookFormProps) {
  return (
    <StandingForm id={DOM.webhookForm} title="New webhook">
      <form class="stack" hx-post={paths.webhooks()} hx-target={`#${DOM.webhookForm}`} hx-swap="outerHTML">
        <label class="stack">
          <span class="muted">What it is for</span>
          <input
            class="input"
            name="title"
            value={values.title}
            required
            maxlength={200}
            autocomplete="off"
            placeholder="Tell the render farm"
          />
        </label>
        <label class="stack">
          <span class="muted">Address</span>
          <input
            class="input mono"
            type="url"
            name="url"
            value={values.url}
            required
            maxlength={2000}
            autocomplete="off"
            placeholder="https://example.org/clash"
          />
        </label>
        <label class="stack">
          <span class="muted">Jobs of</span>
          <select class="input" name="projectId">
            <option value="">Every project</option>
            {projects.map(({ id, title }) => (
              <option value={id} selected={values.projectId === id} safe>
                {title}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="stack">
          <legend class="muted">Is told when a job is</legend>
          <span class="row queue__events">
            {EVENTS.map(({ event, word, checked }) => (
              <label class="check">
                <input type="checkbox" name="events" value={event} checked={checked} />
                <span>{word}</span>
              </label>
            ))}
          </span>
        </fieldset>
        <Problem problem={problem} />
        <p class="faint">Messages are signed after the Standard Webhooks specification, with a secret that is shown once.</p>
        <button type="submit" class="btn btn--solid">
          <Icon name="webhook" />
          Add it
        </button>
      </form>
    </StandingForm>
  );
}

/** The secret, shown this once in the place of the form. */
export function WebhookSecret({ title, secret }: { title: string; secret: string }) {
  return (
    <StandingForm id={DOM.webhookForm} title={`The secret of ${title}`}>
      <p class="muted">It is shown this once. The receiver needs it to check the signatures.</p>
      <input class="input mono" readonly value={secret} aria-label="Secret" data-select-all />
      <p>
        <a class="btn" href={paths.webhooks()}>
          I have kept it
        </a>
      </p>
    </StandingForm>
  );
}
