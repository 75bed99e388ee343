/**
 * What every verb starts from, read once before it: the environment, what the person has chosen, and where their token is. A flag goes before the
 * environment, and the environment before what was chosen. What was chosen is put where flags would be, so verbs know nothing of settings.
 */
import type { Command } from "commander";
import { type Config, type LogLevel, readConfig } from "../config.ts";
import { createLog, type Log } from "../lib/log.ts";
import { type Keychain, openKeychain } from "./keychain.ts";
import { openSettings, type SettingsFile } from "./settings/file.ts";
import { tidyUrl, type Settings } from "./settings/keys.ts";
import { openTokens, type Tokens } from "./tokens.ts";

export interface Here {
  config: Config;
  file: SettingsFile;
  settings: Settings;
  /** The studio to talk to; undefined for the one of this machine. */
  url: string | undefined;
  urlFrom: "environment" | "settings" | undefined;
  tokens(): Tokens;
  /** What was asked for; undefined for what a verb says by itself. */
  logLevel: LogLevel | undefined;
  log: Log;
  /** Whether lines may be drawn over again in a terminal. */
  tui: boolean;
}

/** Stands in the values of the program's options, so that it lives as long as the program. */
const KEY = "here";

/** Verbs that work in one project; lists and the queue are of all projects unless --project says otherwise. */
const IN_A_PROJECT = ["ask", "repl", "canvas", "generate", "batch", "render", "make", "do", "actions"];

export function hereFor(program: Command, openedKeychain?: Keychain): void {
  program.hook("preAction", (_, action) => {
    const here = openHere(program.opts<{ logLevel?: LogLevel }>().logLevel, () => openedKeychain ?? openKeychain());
    if (!program.opts<{ quiet?: boolean }>().quiet) for (const note of here.file.notes) console.error(note);
    program.setOptionValueWithSource(KEY, here, "config");
    fill(program, action, here);
  });
}

export const hereOf = (command: Command): Here => command.optsWithGlobals<{ [KEY]: Here }>()[KEY];

function openHere(flag: LogLevel | undefined, keychain: () => Keychain): Here {
  const config = readConfig();
  const file = openSettings(config.settingsFolder);
  const { settings } = file;
  const logLevel = flag ?? (config.isLogLevelChosen ? config.logLevel : settings.logLevel);
  const url = config.url ?? settings.url;
  return {
    config,
    file,
    settings,
    url: url && tidyUrl(url),
    urlFrom: config.url ? "environment" : settings.url ? "settings" : undefined,
    tokens: () => openTokens(config.settingsFolder, keychain()),
    logLevel,
    log: createLog(logLevel ?? "warn"),
    tui: !config.plainLines && settings.tui !== false,
  };
}

/** A project belongs to a studio, so the one that was chosen is not used where the environment names another studio. */
function fill(program: Command, action: Command, { config, settings, url }: Here): void {
  const isItsStudio = !config.url || !settings.url || url === settings.url;
  if (settings.project && isItsStudio && IN_A_PROJECT.includes(topOf(action)) && program.getOptionValue("project") === undefined)
    program.setOptionValueWithSource("project", settings.project, "config");
  if (topOf(action) !== "ask") return;
  const mode = action.getOptionValueSource("mode") === "cli" ? String(action.getOptionValue("mode")) : (settings.mode ?? "solo");
  const chosen = { ...chosenFor(mode, settings), mode, approval: settings.approval, model: settings.model };
  for (const [name, value] of Object.entries(chosen))
    if (value !== undefined && action.getOptionValueSource(name) !== "cli") action.setOptionValueWithSource(name, String(value), "config");
}

/** Rounds are of a debate; revisions and the set of roles of a squad. */
export const chosenFor = (mode: string, { rounds, revisions, preset }: Settings): Pick<Settings, "rounds" | "revisions" | "preset"> =>
  mode === "debate" ? { rounds } : mode === "squad" ? { revisions, preset } : {};

function topOf(action: Command): string {
  let top = action;
  while (top.parent?.parent) top = top.parent;
  return top.name();
}
