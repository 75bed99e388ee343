import { Html } from "@elysiajs/html";
import { type ActionRowView, RUNTIME_WORDS, type WaitingView } from "../actions/action-view.ts";
import { ActionStateWord, Proposed, Rights } from "../actions/parts.tsx";
import { DOM, domId } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { FieldError } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Empty, Notice } from "../shared/message.tsx";
import type { FormTrouble } from "./settings.ts";
import { SettingsNav } from "./settings-nav.tsx";
import { Workers, type WorkersProps } from "./workers.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";

export interface ActionsPageProps {
  frame: Frame;
  actions: readonly ActionRowView[];
  /** Owners install and remove; others see the list. */
  isOwner: boolean;
  /** Viewers propose nothing. */
  mayPropose: boolean;
  /** Owners only. */
  workers?: WorkersProps;
  now: number;
}

/** Every custom action of the workspace: what waits for a review first. */
export function ActionsPage({ frame, actions, isOwner, mayPropose, workers, now }: ActionsPageProps) {
  const waiting = actions.flatMap((action) => action.waiting.map((version) => ({ action, version })));
  const installed = actions.filter((action) => action.state === "installed");
  const gone = actions.filter((action) => action.state === "removed" || action.state === "refused");
  return (
    <Page frame={frame} title="Custom actions" place="settings">
      <main class="settings__main settings__main--wide" id={DOM.main}>
        <SettingsNav here={paths.actions()} />
        <div class="settings__parts">
          <section class="settings__part" id={DOM.actions} aria-labelledby="actions-title">
            <header>
              <h1 id="actions-title">Custom actions</h1>
              <p>
                Small programs that work on what stands on a canvas. Each runs apart from the studio and may do only what it asked for and
                an owner has read. Put one on a canvas from its menu.
              </p>
            </header>
            {waiting.length > 0 ? <Waiting waiting={waiting} isOwner={isOwner} now={now} /> : ""}
            {installed.length > 0 ? (
              <ul class="custom">
                {installed.map((action) => (
                  <Row action={action} now={now} />
                ))}
              </ul>
            ) : (
              <Empty quiet icon="puzzle" title="Nothing is installed" text="Hand in the file of an action below, or give its address." />
            )}
            {gone.length > 0 ? <Gone actions={gone} now={now} /> : ""}
          </section>
          {mayPropose ? <AddAction /> : ""}
          {workers ? <Workers {...workers} /> : ""}
        </div>
      </main>
      <ActionRemoveDialog />
    </Page>
  );
}

function Waiting({
  waiting,
  isOwner,
  now,
}: {
  waiting: readonly { action: ActionRowView; version: WaitingView }[];
  isOwner: boolean;
  now: number;
}) {
  const word: string = isOwner ? "Review" : "Read it";
  return (
    <div class="waiting">
      <h2>Waiting for review</h2>
      <ul>
        {waiting.map(({ action, version }) => (
          <li id={domId("waiting", version.versionId)}>
            <span class="stack">
              <span class="row">
                <b class="strong clip-text" safe>
                  {action.title}
                </b>
                <span class="mono faint" safe>
                  {version.version}
                </span>
              </span>
              <Proposed proposer={version.proposer} origin="proposed it" at={version.at} now={now} />
            </span>
            <LinkButton href={paths.actionReview(version.versionId)} look={isOwner ? "solid" : "line"} extra="push">
              <span safe>{word}</span>
            </LinkButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ action, now }: { action: ActionRowView; now: number }) {
  return (
    <li class="custom__row" id={domId("action", action.name)} data-action-state={action.state}>
      <Icon name="puzzle" />
      <div class="custom__what">
        <p class="custom__head">
          <a class="strong" href={paths.action(action.name)} safe>
            {action.title}
          </a>
          <span class="mono faint" safe>
            {action.version}
          </span>
          <span class="push">
            <ActionStateWord state={action.state} />
          </span>
        </p>
        <p class="custom__words" safe>
          {action.description}
        </p>
        <details class="key__more">
          <summary>
            <Icon name="chevron-right" small />
            What it may do
          </summary>
          <Rights rights={action.rights} />
        </details>
        <p class="custom__foot faint">
          <span safe>{RUNTIME_WORDS[action.runtime]}</span>
          <Proposed proposer={action.proposer} origin={action.origin} at={action.at} now={now} />
        </p>
        {action.missing.length > 0 ? (
          <p class="state" data-state="warn">
            <Icon name="triangle-alert" />
            <a href={`${paths.action(action.name)}#${DOM.actionSecrets}`} safe>
              {`It waits for ${action.missing.join(", ")}`}
            </a>
          </p>
        ) : (
          ""
        )}
      </div>
    </li>
  );
}

function Gone({ actions, now }: { actions: readonly ActionRowView[]; now: number }) {
  return (
    <details class="key__more">
      <summary>
        <Icon name="chevron-right" small />
        <span safe>{`Removed or refused, ${actions.length}`}</span>
      </summary>
      <ul class="custom">
        {actions.map((action) => (
          <Row action={action} now={now} />
        ))}
      </ul>
    </details>
  );
}

export interface AddActionProps {
  trouble?: FormTrouble & { of: "file" | "url" };
}

/** Hands one in; nothing of it runs before an owner has read it. Both forms answer this root, or go to the review. */
export function AddAction({ trouble }: AddActionProps) {
  const fileError = trouble?.of === "file" ? (trouble.errors.file ?? trouble.problem) : undefined;
  const urlError = trouble?.of === "url" ? (trouble.errors.url ?? trouble.problem) : undefined;
  return (
    <section class="settings__part" id={DOM.actionAdd} aria-labelledby="action-add-title">
      <header>
        <h2 id="action-add-title">Add an action</h2>
        <p>It is read first. Nothing of it runs before an owner has installed it.</p>
      </header>
      {trouble ? <Notice title="Nothing was kept" text={fileError ?? urlError ?? "The action could not be read."} /> : ""}
      <div class="action-add">
        <form
          hx-post={paths.actionUpload()}
          hx-target={`#${DOM.actionAdd}`}
          hx-swap="outerHTML"
          hx-encoding="multipart/form-data"
          hx-trigger="change"
        >
          <label class="drop-zone">
            <Icon name="upload" />
            <span>
              <b class="strong">Choose a file</b>
            </span>
            <span class="faint mono">name.action.json</span>
            <input
              class="hidden-text"
              type="file"
              name="file"
              accept=".json,application/json"
              aria-label="The file of an action"
              aria-invalid={fileError ? "true" : undefined}
            />
          </label>
        </form>
        <form class="stack" hx-post={paths.actionFetch()} hx-target={`#${DOM.actionAdd}`} hx-swap="outerHTML">
          <div class="field">
            <label for="action-url">Or its address</label>
            <input
              class="input input--code"
              id="action-url"
              name="url"
              type="text"
              inputmode="url"
              required
              autocomplete="off"
              spellcheck="false"
              value={trouble?.of === "url" ? trouble.values.url : undefined}
              placeholder="https://example.com/grain.action.json"
              aria-invalid={urlError ? "true" : undefined}
              aria-describedby={urlError ? "action-url-error" : undefined}
            />
            {urlError ? <FieldError id="action-url-error" message={urlError} /> : ""}
          </div>
          <button type="submit" class="btn">
            <Icon name="download" />
            Fetch it
          </button>
        </form>
      </div>
    </section>
  );
}

/** For an action, a worker or a secret. */
export const ActionRemoveDialog = () => (
  <RemoveDialog id={DOM.actionRemove} post={paths.actionsRemove()} fields={["what", "id", "secret"]} />
);
