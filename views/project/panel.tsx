import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";

const TABS = [
  { tab: "inspector", word: "Inspector", id: DOM.tabInspector, panel: DOM.panelInspector },
  { tab: "queue", word: "Queue", id: DOM.tabQueue, panel: DOM.panelQueue },
] as const;

export type PanelTab = (typeof TABS)[number]["tab"];

/** The right panel: two tabs, foldable. Alpine keeps which one is open. */
export function SidePanel({ queued, tab, children }: PropsWithChildren<{ queued: number; tab: PanelTab }>) {
  return (
    <aside class="side" id={DOM.side} aria-label="Panel" data-folded="false" x-data={`{ tab: '${tab}' }`}>
      <div class="tabs">
        <div class="row" role="tablist" aria-label="Panel">
          {TABS.map((entry) => (
            <button
              type="button"
              role="tab"
              id={entry.id}
              aria-controls={entry.panel}
              aria-selected={entry.tab === tab ? "true" : "false"}
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
            </button>
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

/** One tab's panel. The one that is not open starts hidden and Alpine shows it. */
export function TabPanel({ tab, open, children }: PropsWithChildren<{ tab: PanelTab; open: PanelTab }>) {
  const entry = TABS[tab === "inspector" ? 0 : 1];
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
