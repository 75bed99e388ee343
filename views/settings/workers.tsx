import { Html } from "@elysiajs/html";
import type { WorkerView } from "../actions/action-view.ts";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { count } from "../shared/words.ts";
import type { FormTrouble } from "./settings.ts";

export interface WorkersProps {
  workers: readonly WorkerView[];
  now: number;
  trouble?: FormTrouble;
  /** Of the one that was just made or renewed: shown this once. */
  made?: { title: string; token: string; key: string };
}

/** Machines that take runs of actions. `POST /settings/actions/workers` answers this root. */
export function Workers({ workers, now, trouble, made }: WorkersProps) {
  const live = workers.filter((worker) => worker.revokedAt === null);
  return (
    <section class="settings__part" id={DOM.workers} aria-labelledby="workers-title">
      <header>
        <h2 id="workers-title">Workers</h2>
        <p>Machines of your own that ask for runs of actions made for workers. A worker's token opens nothing else here.</p>
      </header>
      {made ? <Made made={made} /> : ""}
      {live.length === 0 ? <p class="faint">There is no worker.</p> : <List workers={live} now={now} />}
      <WorkerForm trouble={trouble} />
    </section>
  );
}

function Made({ made }: { made: NonNullable<WorkersProps["made"]> }) {
  return (
    <div class="token__made" role="status">
      <p>
        <b class="strong" safe>{`“${made.title}” is ready.`}</b> Copy both now; they are not shown again.
      </p>
      <label for="worker-token">Token, to ask for work</label>
      <input class="input input--code" id="worker-token" readonly value={made.token} autofocus />
      <label for="worker-key">Key, to sign what it answers</label>
      <input class="input input--code" id="worker-key" readonly value={made.key} />
    </div>
  );
}

function List({ workers, now }: { workers: readonly WorkerView[]; now: number }) {
  return (
    <ul class="tokens">
      {workers.map((worker) => (
        <li class="token" id={domId("worker", worker.id)}>
          <Icon name="server" />
          <span class="stack">
            <b class="strong clip-text" safe>
              {worker.title}
            </b>
            <span class="faint">
              <span safe>{worksOn(worker)}</span>
              {worker.seenAt === null ? (
                <span>, never asked yet</span>
              ) : (
                <span>
                  , last asked <Moment at={worker.seenAt} now={now} />
                </span>
              )}
            </span>
          </span>
          <span class="row push">
            <form hx-post={paths.workers()} hx-target={`#${DOM.workers}`} hx-swap="outerHTML">
              <input type="hidden" name="renew" value={worker.id} />
              <button
                type="submit"
                class="btn btn--plain btn--small"
                title="A new token and key; the old ones are worth nothing from then on"
                aria-label={`Renew the token and key of ${worker.title}`}
              >
                Renew
              </button>
            </form>
            <button
              type="button"
              class="btn btn--small btn--danger"
              aria-label={`Revoke ${worker.title}`}
              data-open={DOM.actionRemove}
              data-what="worker"
              data-id={worker.id}
              data-name={`The worker “${worker.title}”`}
              data-then="What it holds goes to another. What it answers later is refused."
            >
              Revoke
            </button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function worksOn({ actions, holds, done }: WorkerView): string {
  const which = actions ? actions.join(", ") : "every action for workers";
  const now = holds > 0 ? `, holds ${count(holds, "run")}` : "";
  return `${which}${now}, ${count(done, "run")} done`;
}

function WorkerForm({ trouble }: { trouble?: FormTrouble | undefined }) {
  const error = trouble?.errors.title;
  const which = trouble?.errors.actions;
  return (
    <form class="settings__form" hx-post={paths.workers()} hx-target={`#${DOM.workers}`} hx-swap="outerHTML">
      {trouble?.problem ? <Notice title="The worker was not made" text={trouble.problem} /> : ""}
      <div class="field">
        <label for="worker-title">Which machine</label>
        <input
          class="input"
          id="worker-title"
          name="title"
          required
          maxlength={200}
          autocomplete="off"
          value={trouble?.values.title}
          placeholder="Render box in the cellar"
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "worker-title-error" : undefined}
        />
        {error ? <FieldError id="worker-title-error" message={error} /> : ""}
      </div>
      <div class="field">
        <label for="worker-actions">Actions it may take, all if empty</label>
        <input
          class="input input--code"
          id="worker-actions"
          name="actions"
          autocomplete="off"
          spellcheck="false"
          value={trouble?.values.actions}
          placeholder="upscale, denoise"
          aria-invalid={which ? "true" : undefined}
          aria-describedby={which ? "worker-actions-error" : undefined}
        />
        {which ? <FieldError id="worker-actions-error" message={which} /> : ""}
      </div>
      <button type="submit" class="btn">
        <Icon name="plus" />
        Add a worker
      </button>
    </form>
  );
}
