import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { count } from "../shared/words.ts";
import type { PersonaRowView, PersonaSource, ScopeView } from "./persona-view.ts";
import { SettingsNav } from "./settings-nav.tsx";

export interface PersonasPageProps {
  frame: Frame;
  roles: readonly PersonaRowView[];
  voices: readonly PersonaRowView[];
  scope: ScopeView;
  /** They may be changed here by this person. */
  mayChange: boolean;
}

/** Who takes part in turns: roles that work, voices that debate; as they ship, and what was changed. */
export function PersonasPage({ frame, roles, voices, scope, mayChange }: PersonasPageProps) {
  return (
    <Page frame={frame} title="Personas and roles" place="settings">
      <main class="settings__main settings__main--wide" id={DOM.main}>
        <SettingsNav here={paths.personas()} />
        <div class="settings__parts" id={DOM.personas}>
          <header class="review__head">
            <h1>Personas and roles</h1>
            <p class="review__words">
              What each agent is told about itself, and which tools it has. A change holds for the whole workspace or for one project; a
              turn reads them once, when it begins.
            </p>
            <Scope scope={scope} />
            {mayChange ? (
              ""
            ) : (
              <p class="faint">An owner changes them for the whole workspace. In a project of yours you can change them there.</p>
            )}
          </header>
          <List id="roles" title="Roles" words="They work alone and in squads." personas={roles} scope={scope} />
          <List id="voices" title="Voices" words="They debate; they have no tools." personas={voices} scope={scope} add={mayChange} />
        </div>
      </main>
    </Page>
  );
}

/** Which ones are shown: a plain form, so that the address says it. */
function Scope({ scope }: { scope: ScopeView }) {
  return (
    <form class="scope" action={paths.personas()} method="get">
      <label for="persona-scope">They hold for</label>
      <span class="pick">
        <select id="persona-scope" name="project">
          <option value="" selected={scope.projectId === ""}>
            The whole workspace
          </option>
          {scope.projects.map((project) => (
            <option value={project.value} selected={project.value === scope.projectId} safe>
              {project.label}
            </option>
          ))}
        </select>
      </span>
      <button type="submit" class="btn btn--small">
        Show
      </button>
    </form>
  );
}

interface ListProps {
  id: string;
  title: string;
  words: string;
  personas: readonly PersonaRowView[];
  scope: ScopeView;
  add?: boolean;
}

function List({ id, title, words, personas, scope, add }: ListProps) {
  const project = scope.projectId || undefined;
  return (
    <section class="settings__part" aria-labelledby={`${id}-title`}>
      <header class="row">
        <h2 id={`${id}-title`} safe>
          {title}
        </h2>
        <span class="faint" safe>
          {words}
        </span>
        {add ? (
          <LinkButton href={paths.persona("persona", "", { project })} size="small" icon="plus" extra="push">
            Add a voice
          </LinkButton>
        ) : (
          ""
        )}
      </header>
      <ul class="personas">
        {personas.map((persona) => (
          <Row persona={persona} project={project} />
        ))}
      </ul>
    </section>
  );
}

function Row({ persona, project }: { persona: PersonaRowView; project: string | undefined }) {
  return (
    <li>
      <a href={paths.persona(persona.kind, persona.name, { project })}>
        <Icon name={persona.kind === "role" ? "bot" : "drama"} />
        <span class="stack">
          <span class="row">
            <b class="strong" safe>
              {persona.title}
            </b>
            <span class="mono faint" safe>
              {persona.name}
            </span>
          </span>
          <span class="faint clip-text" safe>
            {persona.about}
          </span>
        </span>
        <span class="personas__facts">
          <SourceWord source={persona.source} isOverride={persona.isOverride} />
          <span class="faint" safe>
            {factsOf(persona)}
          </span>
        </span>
      </a>
    </li>
  );
}

const factsOf = ({ kind, tools, model }: PersonaRowView): string =>
  [kind === "role" ? (tools === 0 ? "no tools" : count(tools, "tool")) : "", model ?? ""].filter(Boolean).join(", ");

/** Whose words these are; a change has its icon and its word. */
export function SourceWord({ source, isOverride }: { source: PersonaSource; isOverride: boolean }) {
  if (source === "built-in") return <span class="faint">As it ships</span>;
  return (
    <span class="state">
      <Icon name={isOverride ? "pencil" : "plus"} />
      <span safe>{sourceWords(source, isOverride)}</span>
    </span>
  );
}

function sourceWords(source: PersonaSource, isOverride: boolean): string {
  const what = isOverride ? "Changed" : "Added";
  if (source === "file") return `${what} in personas.json`;
  return source === "workspace" ? `${what} for the workspace` : `${what} for this project`;
}
