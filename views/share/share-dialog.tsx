import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Dialog } from "../shared/dialog.tsx";
import { Segmented } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { Avatar } from "../shared/who.tsx";
import { count } from "../shared/words.ts";
import type { Actor } from "../shared/who.tsx";

export interface ShareView {
  id: string;
  kind: "canvas" | "film";
  maker: Actor;
  /** ms since the epoch, as `expiresAt`. */
  createdAt: number;
  expiresAt?: number;
  /** How many nodes, where it is not the whole canvas. */
  nodes?: number;
  hasCamera?: boolean;
}

const DAYS = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "365", label: "1 year" },
] as const;

/** Make a link, copy it once, see and revoke the others. The script posts `share.create`, since only the page knows what is in view. */
export function ShareDialog({ projectId }: { projectId: string }) {
  return (
    <Dialog id={DOM.share} title="Share a view">
      <p>Whoever has the link can look, without an account. They see no comments, no history and nothing else of the studio.</p>
      <form class="stack share-form" data-share-form={projectId}>
        <Segmented
          name="kind"
          label="What is shown"
          choices={[
            { value: "canvas", label: "The canvas" },
            { value: "selection", label: "Only what is selected" },
            { value: "film", label: "The film" },
          ]}
          value="canvas"
        />
        <label class="check" data-share-camera>
          <input type="checkbox" name="camera" checked />
          <span>Open where I am now</span>
        </label>
        <Segmented name="days" label="How long it opens" choices={DAYS} value="7" />
        <p class="field__error" role="alert" data-share-error hidden></p>
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Close
          </button>
          <button type="submit" class="btn btn--solid">
            <Icon name="link" />
            Make a link
          </button>
        </footer>
      </form>
      <div class="stack share-made" id={DOM.shareMade} hidden>
        <label class="stack">
          <span class="muted">The link is shown this once. Copy it now.</span>
          <input class="input mono" readonly aria-label="Link" data-share-url />
        </label>
        <button type="button" class="btn" data-share-copy>
          <Icon name="copy" />
          <span data-share-copied>Copy</span>
        </button>
      </div>
      <SharesWaiting projectId={projectId} />
    </Dialog>
  );
}

function SharesWaiting({ projectId }: { projectId: string }) {
  return (
    <div
      id={DOM.shares}
      class="shares"
      hx-get={paths.shares(projectId)}
      hx-trigger={`intersect once, share from:#${DOM.live}`}
      hx-swap="outerHTML"
    >
      <p class="faint">Looking for links</p>
    </div>
  );
}

/** Links that still open. `GET /projects/:id/shares` answers this root; it asks again when one is made or revoked. */
export function SharesList({ projectId, shares, now }: { projectId: string; shares: readonly ShareView[]; now: number }) {
  return (
    <div id={DOM.shares} class="shares" hx-get={paths.shares(projectId)} hx-trigger={`share from:#${DOM.live}`} hx-swap="outerMorph">
      {shares.length === 0 ? (
        <p class="faint">No link opens this project.</p>
      ) : (
        <h3 class="eyebrow" safe>
          {count(shares.length, "open link")}
        </h3>
      )}
      <ul>
        {shares.map((share) => (
          <li id={domId("share", share.id)} class="row">
            <Avatar actor={share.maker} />
            <span class="stack">
              <span class="strong" safe>
                {wordsOf(share)}
              </span>
              <span class="faint">
                made <Moment at={share.createdAt} now={now} />
                {share.expiresAt === undefined ? "" : <span safe>{`, ends ${endOf(share.expiresAt, now)}`}</span>}
              </span>
            </span>
            <CommandButton command="share.revoke" fields={{ projectId, shareId: share.id }} size="small" danger extra="push">
              Revoke
            </CommandButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function wordsOf(share: ShareView): string {
  if (share.kind === "film") return "The film";
  return share.nodes === undefined ? "The canvas" : count(share.nodes, "node");
}

const DAY_MS = 86_400_000;

/** `in 7 days`, `in 3 h`, `within the hour`. */
function endOf(at: number, now: number): string {
  const left = at - now;
  if (left >= DAY_MS * 1.5) return `in ${Math.round(left / DAY_MS)} days`;
  const hours = Math.round(left / 3_600_000);
  return hours < 1 ? "within the hour" : `in ${hours} h`;
}
