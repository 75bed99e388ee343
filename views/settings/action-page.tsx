import { Html } from "@elysiajs/html";
import { type ActionDetailView, type RunRowView, RUNTIME_WORDS } from "../actions/action-view.ts";
import { ActionLogDialog, LogButton } from "../actions/log.tsx";
import { ActionStateWord, Proposed, Rights } from "../actions/parts.tsx";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { StateWord } from "../shared/state.tsx";
import { Moment } from "../shared/time.tsx";
import { count } from "../shared/words.ts";
import { ActionRemoveDialog } from "./actions.tsx";
import { ActionSecrets } from "./action-secrets.tsx";
import { SettingsNav } from "./settings-nav.tsx";

export interface ActionPageProps {
  frame: Frame;
  action: ActionDetailView;
  isOwner: boolean;
  now: number;
}

/** One action: what it may do, its secrets, its versions, its runs of the last two weeks. */
export function ActionPage({ frame, action, isOwner, now }: ActionPageProps) {
  return (
    <Page frame={frame} title={action.title} place="settings">
      <main class="settings__main settings__main--wide" id={DOM.main}>
        <SettingsNav here={paths.actions()} />
        <div class="settings__parts">
          <Head action={action} isOwner={isOwner} now={now} />
          {action.secrets.length > 0 ? <ActionSecrets name={action.name} secrets={action.secrets} isOwner={isOwner} now={now} /> : ""}
          {isOwner && action.runtime === "http" && action.state === "installed" ? <SigningKey name={action.name} /> : ""}
          <Versions action={action} now={now} />
          <Runs action={action} now={now} />
        </div>
      </main>
      <ActionRemoveDialog />
      <ActionLogDialog />
    </Page>
  );
}

function Head({ action, isOwner, now }: Omit<ActionPageProps, "frame">) {
  return (
    <header class="review__head">
      <p class="crumbs">
        <a href={paths.actions()}>Custom actions</a>
      </p>
      <div class="row">
        <h1 safe>{action.title}</h1>
        <span class="mono faint" safe>
          {action.version}
        </span>
        <span class="push">
          <ActionStateWord state={action.state} />
        </span>
      </div>
      <p class="review__words" safe>
        {action.description}
      </p>
      <h2 class="hidden-text">What it may do</h2>
      <p class="row muted">
        <Icon name={action.runtime === "sandbox" ? "shield-check" : "server"} small />
        <span safe>{`${RUNTIME_WORDS[action.runtime]}.`}</span>
      </p>
      <Rights rights={action.rights} />
      <Proposed proposer={action.proposer} origin={action.origin} at={action.at} now={now} />
      {action.state === "installed" ? (
        <div class="row">
          <LinkButton href={paths.actionExport(action.name)} icon="download" download>
            Export as a file
          </LinkButton>
          {isOwner ? <RemoveButton action={action} /> : ""}
        </div>
      ) : (
        ""
      )}
    </header>
  );
}

function RemoveButton({ action }: { action: ActionDetailView }) {
  return (
    <button
      type="button"
      class="btn btn--plain btn--danger"
      data-open={DOM.actionRemove}
      data-what="action"
      data-id={action.name}
      data-name={action.title}
      data-then="It runs no more and its secrets are forgotten. What it made stays, and so do its nodes with their settings."
    >
      <Icon name="trash-2" small />
      Remove
    </button>
  );
}

/** With which the author's server checks that a request is ours. `POST …/key` answers this root with it. */
export function SigningKey({ name, secret }: { name: string; secret?: string }) {
  return (
    <section class="settings__part" id={DOM.actionKey} aria-labelledby="action-key-title">
      <header>
        <h2 id="action-key-title">Signing key</h2>
        <p>Its author's server checks with it that a request comes from this studio. Give it to nobody else.</p>
      </header>
      {secret ? (
        <div class="field">
          <label for="action-key-shown">The key</label>
          <input class="input input--code" id="action-key-shown" readonly value={secret} autofocus />
        </div>
      ) : (
        <form hx-post={paths.actionKey(name)} hx-target={`#${DOM.actionKey}`} hx-swap="outerHTML">
          <button type="submit" class="btn">
            <Icon name="key-round" />
            Show the key
          </button>
        </form>
      )}
    </section>
  );
}

function Versions({ action, now }: { action: ActionDetailView; now: number }) {
  return (
    <section class="settings__part" aria-labelledby="versions-title">
      <header>
        <h2 id="versions-title">Versions</h2>
      </header>
      <ul class="tokens">
        {action.versions.map((version) => (
          <li class="token">
            <span class="stack">
              <a class="mono strong" href={paths.actionReview(version.id)} safe>
                {version.version}
              </a>
              <Proposed proposer={version.proposer} origin={version.origin} at={version.at} now={now} />
            </span>
            <span class="push">
              <ActionStateWord state={version.state} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runs({ action, now }: { action: ActionDetailView; now: number }) {
  const failed = action.runs.filter((run) => run.state === "failed").length;
  return (
    <section class="settings__part" aria-labelledby="runs-title">
      <header class="row">
        <h2 id="runs-title">Runs of the last two weeks</h2>
        <span class="faint push" safe>
          {runsWords(action.runs.length, failed)}
        </span>
      </header>
      {action.runs.length === 0 ? (
        <p class="faint">It has not run. Put it on a canvas, connect what it takes and press Run.</p>
      ) : (
        <ul class="runs">
          {action.runs.map((run) => (
            <Run run={run} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

const runsWords = (all: number, failed: number): string =>
  all === 0 ? "" : `${count(all, "run")}, ${failed === 0 ? "none failed" : `${failed} failed`}`;

function Run({ run, now }: { run: RunRowView; now: number }) {
  return (
    <li data-run-state={run.state}>
      <StateWord state={run.state} />
      <span class="stack">
        <a href={paths.project(run.projectId)} class="clip-text" safe>
          {run.project}
        </a>
        {run.said ? (
          <span class="runs__said" safe>
            {run.said}
          </span>
        ) : (
          ""
        )}
      </span>
      <span class="runs__when faint">
        <span class="mono" safe>
          {run.version}
        </span>
        <Moment at={run.at} now={now} />
        {run.hasLog ? <LogButton projectId={run.projectId} runId={run.id} /> : ""}
      </span>
    </li>
  );
}
