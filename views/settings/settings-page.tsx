import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { Notice } from "../shared/message.tsx";
import { Budgets, type BudgetsProps } from "./budgets.tsx";
import { Keys, type KeysProps } from "./keys.tsx";
import type { AboutView } from "./settings.ts";
import { type NavPart, SettingsNav } from "./settings-nav.tsx";
import { Variables, type VariablesProps } from "./variables.tsx";
import { Tokens, type TokensProps } from "./tokens.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";

export interface SettingsProps {
  frame: Frame;
  /** Owners only. */
  keys?: KeysProps;
  budgets: BudgetsProps;
  variables: VariablesProps;
  /** People who may make tokens. */
  tokens?: TokensProps;
  about: AboutView;
}

export function SettingsPage({ frame, keys, budgets, variables, tokens, about }: SettingsProps) {
  const parts: NavPart[] = [
    ...(keys ? [{ id: DOM.keys, title: "Provider keys" }] : []),
    { id: DOM.budgets, title: "Budgets" },
    { id: DOM.variables, title: "Variables" },
    ...(tokens ? [{ id: DOM.tokens, title: "API tokens" }] : []),
    { id: DOM.about, title: "About" },
  ];
  return (
    <Page frame={frame} title="Settings" place="settings">
      <main class="settings__main" id={DOM.main}>
        <SettingsNav here={paths.settings()} parts={parts} />
        <div class="settings__parts">
          {keys ? <Keys {...keys} /> : ""}
          <Budgets {...budgets} />
          <Variables {...variables} />
          {tokens ? <Tokens {...tokens} /> : ""}
          <About about={about} />
        </div>
      </main>
      <RemoveDialog id={DOM.settingsRemove} post={paths.settingsRemove()} fields={["what", "id"]} />
    </Page>
  );
}

function About({ about }: { about: AboutView }) {
  return (
    <section class="settings__part" id={DOM.about} aria-labelledby="about-title">
      <header>
        <h2 id="about-title">About</h2>
      </header>
      {about.problems.map((problem) => (
        <Notice title="An entry of models.json is left out" text={problem} tone="warn" />
      ))}
      <dl class="pairs settings__facts">
        {about.facts.map(({ name, value }) => (
          <>
            <dt safe>{name}</dt>
            <dd safe>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
