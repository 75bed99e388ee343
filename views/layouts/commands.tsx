import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";

/** One line of the palette: it goes to a page (`href`), opens a dialog (`open`) or is run by the island (`run`, sent as a `clash:command` event). */
export interface PaletteEntry {
  title: string;
  icon: string;
  href?: string;
  open?: string;
  run?: string;
  /** `["Ctrl", "K"]`, shown at the right. */
  keys?: readonly string[];
}

export interface PaletteGroup {
  name: string;
  entries: readonly PaletteEntry[];
}

export const GO_GROUP: PaletteGroup = {
  name: "Go to",
  entries: [
    { title: "Home", icon: "house", href: paths.home() },
    { title: "Projects", icon: "layout-grid", href: paths.projects() },
    { title: "Import a project", icon: "upload", href: `${paths.projects()}#import` },
    { title: "Library", icon: "images", href: paths.files() },
    { title: "Trash", icon: "trash-2", href: paths.files({ trash: "1" }) },
    { title: "Queue", icon: "list-video", href: paths.queue() },
    { title: "Spend", icon: "wallet", href: paths.spend() },
    { title: "Settings", icon: "settings-2", href: paths.settings() },
    { title: "Switch the theme", icon: "sun", run: "theme.switch" },
  ],
};

/** Everything that can be done here, searchable. `src/browser/pages.ts` filters, moves and runs; a line is an ordinary option. */
export function Commands({ groups }: { groups: readonly PaletteGroup[] }) {
  return (
    <dialog id={DOM.commands} class="command" aria-label="Commands">
      <header>
        <Icon name="search" />
        <input
          id={DOM.commandsInput}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={DOM.commandsList}
          aria-label="Search commands"
          aria-autocomplete="list"
          autocomplete="off"
          placeholder="Search or run a command"
        />
        <kbd>esc</kbd>
      </header>
      <div class="command__list" id={DOM.commandsList} role="listbox" aria-label="Commands" tabindex="-1">
        {/* biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset has no place in a listbox */}
        <div role="group" aria-labelledby="command-recent" data-recent hidden>
          <h3 id="command-recent" role="presentation">
            Recent
          </h3>
        </div>
        {groups.map((group, at) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset has no place in a listbox
          <div role="group" aria-labelledby={`command-group-${at}`} data-group>
            <h3 id={`command-group-${at}`} role="presentation" safe>
              {group.name}
            </h3>
            {group.entries.map((entry, index) => (
              <Line entry={entry} id={`command-${at}-${index}`} />
            ))}
          </div>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="group" aria-labelledby="command-projects" data-group data-projects={paths.projectList()} hidden>
          <h3 id="command-projects" role="presentation">
            Go to project
          </h3>
        </div>
      </div>
      <p class="command__none" hidden data-none>
        Nothing is called that here
      </p>
    </dialog>
  );
}

function Line({ entry, id }: { entry: PaletteEntry; id: string }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus and names the chosen option
    <div role="option" id={id} tabindex="-1" aria-selected="false" data-href={entry.href} data-opens={entry.open} data-run={entry.run}>
      <Icon name={entry.icon} />
      <span class="clip-text" safe>
        {entry.title}
      </span>
      {(entry.keys ?? []).map((key) => (
        <kbd safe>{key}</kbd>
      ))}
    </div>
  );
}
