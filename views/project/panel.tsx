import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";

const TABS = [
  { tab: "chat", word: "Chat", id: DOM.tabChat, panel: DOM.panelChat },
  { tab: "inspector", word: "Inspector", id: DOM.tabInspector, panel: DOM.panelInspector },
  { tab: "queue", word: "Queue", id: DOM.tabQueue, panel: DOM.panelQueue },
  { tab: "comments", word: "Comments", id: DOM.tabComments, panel: DOM.panelComments },
  { tab: "history", word: "History", id: DOM.tabHistory, panel: DOM.panelHistory },
] as const;

type Entry = (typeof TABS)[number];
export type PanelTab = Entry["tab"];

export interface SidePanelProps {
  queued: number;
  /** The open one. */
  tab: PanelTab;
  /** Those that are there: a viewer has no history. */
  tabs?: readonly PanelTab[];
}

/** The right panel: tabs, foldable. Alpine keeps which one is open; arrows go from tab to tab (`src/browser/pages/tabs.ts`). */
export function SidePanel({ queued, tab, tabs, children }: PropsWithChildren<SidePanelProps>) {
  const shown = TABS.filter((entry) => !tabs || tabs.includes(entry.tab));
  return (
    <aside class="side" id={DOM.side} aria-label="Panel" data-folded="false" x-data={`{ tab: '${tab}' }`}>
      <div class="tabs">
        <div class="row" role="tablist" aria-label="Panel">
          {shown.map((entry) => (
            <Tab entry={entry} open={entry.tab === tab} queued={queued} />
          ))}
        </div>
        <button
          type="button"
          class="btn btn--plain btn--small btn--icon push"
          aria-label="Fold the panel"
          title="Fold the panel"
          data-run="panel.fold"
        >
          <Icon name="panel-right" />
        </button>
      </div>
      {children}
    </aside>
  );
}

function Tab({ entry, open, queued }: { entry: Entry; open: boolean; queued: number }) {
  return (
    <button
      type="button"
      role="tab"
      id={entry.id}
      aria-controls={entry.panel}
      aria-selected={open ? "true" : "false"}
      x-bind:aria-selected={`tab === '${entry.tab}'`}
      x-on:click={`tab = '${entry.tab}'`}
    >
      {entry.word}
      {entry.tab === "queue" ? (
        <span class="count" data-queue-count>
          {queued > 0 ? queued : ""}
        </span>
      ) : (
        ""
      )}
      {entry.tab === "comments" ? <span class="count" data-unread-count></span> : ""}
    </button>
  );
}

/** One tab's panel. The one that is not open starts hidden and Alpine shows it. */
export function TabPanel({ tab, open, children }: PropsWithChildren<{ tab: PanelTab; open: PanelTab }>) {
  const entry = TABS.find((each) => each.tab === tab) ?? TABS[0];
  return (
    <div
      class="side__panel"
      id={entry.panel}
      role="tabpanel"
      tabindex="0"
      aria-labelledby={entry.id}
      hidden={tab !== open}
      x-bind:hidden={`tab !== '${tab}'`}
    >
      {children}
    </div>
  );
}
