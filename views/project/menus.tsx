import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { NODE_ICONS, NODE_NAMES, type NodeType } from "../nodes/face.ts";
import { Icon } from "../shared/icon.tsx";
import type { CanvasAction, CanvasActionGroup } from "./actions.ts";

/**
 * The menus that open at a place of the canvas. The island shows what fits, puts the menu there and runs what is chosen; the actions and
 * their shortcuts come from the one table.
 */
export function CanvasMenus({ groups, readOnly }: { groups: readonly CanvasActionGroup[]; readOnly?: boolean }) {
  return (
    <>
      <ContextMenu groups={groups} />
      {readOnly ? "" : <QuickAdd />}
      {readOnly ? "" : <ChoiceMenu />}
      <p class="canvas-tip" id={DOM.canvasTip} role="status" hidden></p>
    </>
  );
}

function ContextMenu({ groups }: { groups: readonly CanvasActionGroup[] }) {
  return (
    <div class="menu menu--canvas" id={DOM.contextMenu} role="menu" aria-label="Actions" tabindex="-1" hidden>
      {menuGroups(groups).map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of menu items; a fieldset has no place in a menu
        <div role="group" aria-label={group.name}>
          {group.entries.map((entry) => (
            <button
              type="button"
              role="menuitem"
              tabindex="-1"
              class={takesAway(entry) ? "btn--danger" : undefined}
              data-action={entry.run}
              data-needs={`${entry.needs ?? ""} ${entry.menu ?? ""}`.trim()}
            >
              <Icon name={entry.icon} />
              <span safe>{entry.title}</span>
              {entry.keys ? (
                <span class="menu__keys">
                  {(entry.keys ?? []).map((key) => (
                    <kbd safe>{key}</kbd>
                  ))}
                </span>
              ) : (
                ""
              )}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

const takesAway = (entry: CanvasAction) => entry.run?.endsWith(".delete") === true;

/** What the menu has of each group; what takes away stands last, apart from the rest. */
function menuGroups(groups: readonly CanvasActionGroup[]): CanvasActionGroup[] {
  const shown = groups.map((group) => ({ ...group, entries: group.entries.filter((entry) => entry.menu !== undefined) }));
  const kept = shown.map((group) => ({ ...group, entries: group.entries.filter((entry) => !takesAway(entry)) }));
  const last = { name: "Remove", entries: shown.flatMap((group) => group.entries.filter(takesAway)) };
  return [...kept, last].filter((group) => group.entries.length > 0);
}

const ADDED = ["text", "prompt", "generator", "timeline", "action", "group"] as const satisfies readonly NodeType[];

/** What can be put where an edge was dropped, or where the canvas was clicked twice. */
function QuickAdd() {
  return (
    <div class="menu menu--canvas" id={DOM.quickAdd} role="menu" aria-label="Add here" tabindex="-1" hidden>
      {ADDED.map((type) => (
        <button type="button" role="menuitem" tabindex="-1" data-type={type}>
          <Icon name={NODE_ICONS[type]} />
          <span>{NODE_NAMES[type]}</span>
          <span class="menu__note" data-note></span>
        </button>
      ))}
    </div>
  );
}

/** A list that the island fills: where to connect to, what an edge may be for. */
function ChoiceMenu() {
  return (
    <div class="menu menu--canvas" id={DOM.choiceMenu} role="menu" aria-label="Choose" tabindex="-1" hidden>
      <template>
        <button type="button" role="menuitem" tabindex="-1">
          <Icon name="arrow-right" />
          <span>Choose</span>
          <span class="menu__note" data-note></span>
        </button>
      </template>
    </div>
  );
}
