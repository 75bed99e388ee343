import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";

const TABS = [
  { tab: "inspector", word: "Inspector", id: DOM.tabInspector, panel: DOM.panelInspector },
  { tab: "queue", word: "Queue", id: DOM.tabQueue, panel: DOM.panelQueue },
] as const;

/** The right panel: two tabs, foldable. Alpine keeps which one is open; without it the first one shows. */
export function SidePanel({ queued, children }: PropsWithChildren<{ queued: number }>) {
  return (
    <aside class="side" id={DOM.side} aria-label="Panel" data-folded="false" x-data="{ tab: 'inspector' }">
      <div class="tabs">
        <div class="row" role="tablist" aria-label="Panel">
          {TABS.map((entry, at) => (
            <button
              type="button"
              role="tab"
              id={entry.id}
              aria-controls={entry.panel}
              aria-selected={at === 0 ? "true" : "false"}
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
        <button type="button" class="btn btn--plain btn--small btn--icon push" aria-label="Fold the panel" title="Fold the panel" data-run="panel.fold">
          <Icon name="panel-right" />
        </button>
      </div>
      {children}
    </aside>
  );
}

/** One tab's panel. The second starts hidden and Alpine shows it. */
export function TabPanel({ tab, children }: PropsWithChildren<{ tab: "inspector" | "queue" }>) {
  const entry = TABS[tab === "inspector" ? 0 : 1];
  return (
    <div
      class="side__panel"
      id={entry.panel}
      role="tabpanel"
      tabindex="0"
      aria-labelledby={entry.id}
      hidden={tab !== "inspector"}
      x-bind:hidden={`tab !== '${tab}'`}
    >
      {children}
    </div>
  );
}
