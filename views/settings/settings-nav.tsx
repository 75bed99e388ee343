import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";

export interface NavPart {
  id: string;
  title: string;
}

/** The parts of the first page and the other pages of the settings. `here` is the address of the page that shows it; `parts` are the first one's own. */
export function SettingsNav({ here, parts = [] }: { here: string; parts?: readonly NavPart[] }) {
  const isFirst = here === paths.settings();
  return (
    <aside class="settings__nav">
      {isFirst ? <h1 class="display">Settings</h1> : <p class="display settings__title">Settings</p>}
      <nav aria-label="Settings">
        {isFirst ? "" : <a href={paths.settings()}>General</a>}
        {parts.map((part) => (
          <Part part={part} />
        ))}
        <a href={paths.actions()} aria-current={here === paths.actions() ? "page" : undefined}>
          Custom actions
        </a>
        <a href={paths.personas()} aria-current={here === paths.personas() ? "page" : undefined}>
          Personas and roles
        </a>
      </nav>
    </aside>
  );
}

function Part({ part }: { part: NavPart }) {
  return (
    <a href={`#${part.id}`} safe>
      {part.title}
    </a>
  );
}
