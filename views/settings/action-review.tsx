import { Html } from "@elysiajs/html";
import { type AskedRightView, type ReviewView, RUNTIME_WORDS } from "../actions/action-view.ts";
import { Code, hasHidden, linesOf } from "../actions/code.tsx";
import { ActionStateWord, Proposed, Rights } from "../actions/parts.tsx";
import { Pieces } from "../actions/pieces.tsx";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { count } from "../shared/words.ts";
import { SettingsNav } from "./settings-nav.tsx";

export interface ActionReviewProps {
  frame: Frame;
  review: ReviewView;
  /** Owners decide, others read. */
  isOwner: boolean;
  now: number;
}

/** All that an owner reads before a version is installed: what it is, what it may do, what is new about it, and its code. */
export function ActionReviewPage({ frame, review, isOwner, now }: ActionReviewProps) {
  return (
    <Page frame={frame} title={`Review ${review.title}`} place="settings">
      <main class="settings__main settings__main--wide" id={DOM.main}>
        <SettingsNav here={paths.actions()} />
        <article class="settings__parts review">
          <Head review={review} now={now} />
          <MayDo review={review} />
          <Pieces review={review} />
          <Changes review={review} />
          <CodeParts review={review} />
          <Decide review={review} isOwner={isOwner} />
        </article>
      </main>
      <RefuseDialog review={review} />
    </Page>
  );
}

function Head({ review, now }: { review: ReviewView; now: number }) {
  return (
    <header class="review__head">
      <p class="crumbs">
        <a href={paths.actions()}>Custom actions</a>
        <Icon name="chevron-right" small />
        <a href={paths.action(review.name)} class="mono" safe>
          {review.name}
        </a>
      </p>
      <div class="row">
        <h1 safe>{review.title}</h1>
        <span class="mono faint" safe>
          {review.version}
        </span>
        <span class="push">
          <ActionStateWord state={review.state} />
        </span>
      </div>
      <p class="review__words" safe>
        {review.description}
      </p>
      <Proposed proposer={review.proposer} origin={review.origin} at={review.at} now={now} />
      {review.author || review.homepage ? (
        <p class="faint">
          <span safe>{authorWords(review)}</span>
          {review.homepage ? (
            <a href={review.homepage} rel="noreferrer noopener nofollow" target="_blank" safe>
              {review.homepage}
            </a>
          ) : (
            ""
          )}
        </p>
      ) : (
        ""
      )}
    </header>
  );
}

const authorWords = ({ author }: ReviewView): string => (author ? `By ${author}, as it says of itself. ` : "");

function MayDo({ review }: { review: ReviewView }) {
  return (
    <section class="settings__part" aria-labelledby="review-rights">
      <header>
        <h2 id="review-rights">What it may do</h2>
      </header>
      <p class="row muted">
        <Icon name={review.runtime === "sandbox" ? "shield-check" : "server"} small />
        <span safe>{`${RUNTIME_WORDS[review.runtime]}.`}</span>
      </p>
      {review.rights.length === 0 ? <Rights rights={[]} /> : <Asked rights={review.rights} against={review.against} />}
    </section>
  );
}

function Asked({ rights, against }: { rights: readonly AskedRightView[]; against: string | undefined }) {
  return (
    <ul class="rights rights--asked">
      {rights.map((right) => (
        <li data-change={against === undefined ? undefined : right.change}>
          <Icon name={right.icon} small />
          <span safe>{right.sentence}</span>
          {against === undefined || right.change === "kept" ? (
            ""
          ) : (
            <span class="state push" data-state={right.change === "new" ? "warn" : undefined}>
              <Icon name={right.change === "new" ? "plus" : "minus"} small />
              <span safe>{changeWord(right.change, against)}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

const changeWord = (change: AskedRightView["change"], against: string): string =>
  change === "new" ? `New since ${against}` : "No longer asked for";

function Changes({ review }: { review: ReviewView }) {
  if (review.against === undefined || review.changes.length === 0) return <i hidden></i>;
  return (
    <section class="settings__part" aria-labelledby="review-changes">
      <header>
        <h2 id="review-changes" safe>{`What is another than in ${review.against}`}</h2>
      </header>
      <ul class="changes">
        {review.changes.map((sentence) => (
          <li safe>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

function CodeParts({ review }: { review: ReviewView }) {
  if (review.runtime !== "sandbox") return <NoCode review={review} />;
  const lines = linesOf(review.code);
  const isUpdate = review.against !== undefined;
  return (
    <section class="settings__part" aria-labelledby="review-code">
      <header class="row">
        <h2 id="review-code">Its code</h2>
        <span class="faint push" safe>
          {codeWords(review, lines.length)}
        </span>
      </header>
      {hasHidden(review.code) ? (
        <Notice
          tone="warn"
          title="It holds characters that cannot be seen"
          text="They can make code read otherwise than it runs. Each is shown as its number."
        />
      ) : (
        ""
      )}
      {isUpdate && review.parts.length === 0 ? <p class="faint">Its code is the same.</p> : ""}
      {isUpdate ? review.parts.map((part, index) => <Code lines={part} label={`Change ${index + 1} of ${review.parts.length}`} />) : ""}
      {isUpdate ? (
        <details class="key__more">
          <summary>
            <Icon name="chevron-right" small />
            All of it
          </summary>
          <Code lines={lines} label="The whole code" />
        </details>
      ) : (
        <Code lines={lines} label="The whole code" />
      )}
    </section>
  );
}

function codeWords({ against, added, removed }: ReviewView, lines: number): string {
  if (against === undefined) return count(lines, "line");
  return `${count(added, "line")} added, ${removed} gone since ${against}`;
}

function NoCode({ review }: { review: ReviewView }) {
  return (
    <section class="settings__part" aria-labelledby="review-code">
      <header>
        <h2 id="review-code">Its code</h2>
        <p safe>{elsewhereWords(review)}</p>
      </header>
    </section>
  );
}

const elsewhereWords = ({ runtime }: ReviewView): string =>
  runtime === "http"
    ? "It runs at its author's address, so there is none to read here. What is sent there stands above."
    : "It runs on a worker, so there is none to read here. Its worker decides what is done with what it is given.";

function Decide({ review, isOwner }: { review: ReviewView; isOwner: boolean }) {
  return (
    <footer class="review__foot">
      <p class="review__hash">
        <span class="faint">SHA-256 of what you read</span>
        <code class="mono" safe>
          {review.sha256}
        </code>
      </p>
      {isOwner ? <Buttons review={review} /> : <p class="faint">An owner decides about it.</p>}
    </footer>
  );
}

function Buttons({ review }: { review: ReviewView }) {
  if (review.state === "installed") return <p class="faint">This version runs now.</p>;
  if (review.state === "refused") return <p class="faint">It was refused. It has to be proposed again.</p>;
  const word: string =
    review.state === "removed" ? "Install it again" : review.against ? `Install in place of ${review.against}` : "Install";
  return (
    <div class="row push">
      {review.state === "waiting" ? (
        <button type="button" class="btn btn--danger" data-open={DOM.actionRefuse}>
          Refuse
        </button>
      ) : (
        ""
      )}
      <CommandButton
        command="action.install"
        fields={{ versionId: review.versionId, sha256: review.sha256 }}
        goTo={paths.action(review.name)}
        look="solid"
        icon="check"
      >
        <span safe>{word}</span>
      </CommandButton>
    </div>
  );
}

function RefuseDialog({ review }: { review: ReviewView }) {
  return (
    <Dialog id={DOM.actionRefuse} title="Refuse this action?">
      <form class="stack" hx-post={paths.actionRefuse()} hx-swap="none">
        <input type="hidden" name="versionId" value={review.versionId} />
        <p>It is put away and never runs. Whoever proposed it can hand in another.</p>
        <div class="field">
          <label for="refuse-reason">Why, for whoever proposed it</label>
          <textarea class="input input--area" id="refuse-reason" name="reason" rows="3" maxlength={1000}></textarea>
        </div>
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Not now
          </button>
          <button type="submit" class="btn btn--danger">
            Refuse it
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
