/**
 * `clash init`: the first choices for this command line. Without questions it takes flags and what is usual; with --interactive it asks, checks each answer,
 * and asks again where one is wrong. All is written at the end, so one that is interrupted has written nothing.
 */
import type { Command } from "commander";
import { AppError, invalid } from "../lib/errors.ts";
import { type Asker, openAsker } from "./asker.ts";
import { checkStudio, wordsOf } from "./auth.ts";
import { nearStudio } from "./client.ts";
import { settingLines } from "./config.ts";
import { type Here, hereOf } from "./here.ts";
import { outputOf, print } from "./output.ts";
import { APPROVALS, checkSetting, MODES, type Settings } from "./settings/keys.ts";
import { checkToken, type Tokens } from "./tokens.ts";

interface InitOptions {
  interactive?: true;
  url?: string;
  mode?: string;
  approval?: string;
  model?: string;
  offline?: true;
}

interface Choices {
  values: { [Key in keyof Settings]?: unknown };
  /** For the studio of `values.url`; only when a new one was given. */
  token?: string;
}

const HERE = "here";
const NONE = "none";
const PROJECTS_SHOWN = 10;

export function initVerb(program: Command): void {
  program
    .command("init")
    .description("make the first choices for this command line")
    .option("--interactive", "ask for each, on a terminal or line by line from standard input")
    .option("--url <url>", "the studio; without it the one of this machine")
    .option("--mode <mode>", `${MODES.join(", ")}: who answers`)
    .option("--approval <approval>", `${APPROVALS.join(", ")}: how far agents may go`)
    .option("--model <id>", "the model that talks")
    .option("--offline", "do not ask the studio whether it is there")
    .action(init);
}

async function init(options: InitOptions, command: Command): Promise<void> {
  const here = hereOf(command);
  const output = outputOf(command);
  const given = givenIn(options, output.project);
  const choices = options.interactive ? await asked(here, given) : await taken(here, given, options.offline ?? false);
  const tokens = here.tokens();
  const { place, settings } = await write(here, tokens, choices);
  print(output, { path: here.file.path, settings, token: place }, () =>
    [`Written: ${here.file.path}`, settingLines({ ...here, settings }), ...(place ? [`The token is ${wordsOf(place, tokens)}.`] : [])].join(
      "\n",
    ),
  );
}

/** Throws AppError `invalid` for the first flag that is wrong. */
function givenIn({ url, mode, approval, model }: InitOptions, project: string | undefined): Settings {
  return {
    ...(url === undefined ? {} : { url: checkSetting("url", url) }),
    ...(mode === undefined ? {} : { mode: checkSetting("mode", mode) }),
    ...(approval === undefined ? {} : { approval: checkSetting("approval", approval) }),
    ...(model === undefined ? {} : { model: checkSetting("model", model) }),
    ...(project === undefined ? {} : { project: checkSetting("project", project) }),
  };
}

/** Without questions: flags over what was chosen before, over what is usual. */
async function taken(here: Here, given: Settings, isOffline: boolean): Promise<Choices> {
  const values = { mode: here.settings.mode ?? "solo", approval: here.settings.approval ?? "assist", ...given } as const;
  if (given.url && !isOffline) await checkStudio(here, given.url, here.config.token ?? (await here.tokens().find(given.url)));
  return { values };
}

async function asked(here: Here, given: Settings): Promise<Choices> {
  const asker = openAsker();
  try {
    return await Promise.race([questions(asker, here, given), asker.interrupted]);
  } finally {
    asker.close();
  }
}

async function questions(asker: Asker, here: Here, given: Settings): Promise<Choices> {
  const usual = { ...here.settings, ...given };
  const url = await asker.until(
    { words: `Address of the studio, or "${HERE}" for the one of this machine`, usual: usual.url ?? HERE },
    (answer) => (answer === HERE ? undefined : reachable(here, answer)),
  );
  const { token, projects } = url ? await tokenFor(asker, here, url) : { token: undefined, projects: await projectsHere(here) };
  const project = projects.length > 0 ? await projectOf(asker, projects, usual.project) : undefined;
  const mode = await asker.until({ words: `Who answers: ${MODES.join(", ")}`, usual: usual.mode ?? "solo" }, (answer) =>
    checkSetting("mode", answer),
  );
  const approval = await asker.until(
    { words: `How far agents may go: ${APPROVALS.join(", ")}`, usual: usual.approval ?? "assist" },
    (answer) => checkSetting("approval", answer),
  );
  const model = given.model ? { model: given.model } : {};
  return { values: { url, project, mode, approval, ...model }, ...(token ? { token } : {}) };
}

/** A studio answers a stranger that he needs a token. */
async function reachable(here: Here, answer: string): Promise<string> {
  const url = checkSetting("url", answer);
  await checkStudio(here, url, undefined).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === "unauthorized")) throw error;
  });
  return url;
}

async function tokenFor(asker: Asker, here: Here, url: string) {
  const kept = await here.tokens().find(url);
  asker.say(`A token is made in Settings of the studio: ${url}/settings`);
  return asker.until({ words: kept ? "Token, or nothing for the one that is kept" : "Token", isSecret: true }, async (answer) => {
    const token = answer || !kept ? checkToken(answer) : undefined;
    return { token, projects: await checkStudio(here, url, token ?? kept) };
  });
}

/** Of a studio that runs here; none is started for a question. */
async function projectsHere(here: Here): Promise<Item[]> {
  const near = await nearStudio(here);
  return near ? checkStudio(here, near.url, near.token) : [];
}

type Item = Awaited<ReturnType<typeof checkStudio>>[number];

async function projectOf(asker: Asker, projects: readonly Item[], usual: string | undefined): Promise<string | undefined> {
  for (const { id, title } of projects.slice(0, PROJECTS_SHOWN)) asker.say(`  ${id}  ${title}`);
  return asker.until({ words: `Project to work in, by its id or title, or "${NONE}"`, usual: usual ?? NONE }, (answer) => {
    if (answer === NONE) return undefined;
    const found = projects.find(({ id, title }) => id === answer || title.toLowerCase() === answer.toLowerCase());
    if (!found) throw invalid("project", `There is no project "${answer}" that this token can see.`);
    return found.id;
  });
}

/** Settings last: where they cannot be written, a token that was new is let go again. */
async function write(here: Here, tokens: Tokens, { values, token }: Choices) {
  const { url } = values as { url?: string };
  const isNew = url !== undefined && tokens.placeOf(url) === undefined;
  const kept = url && token ? await tokens.keep(url, token) : undefined;
  try {
    const settings = here.file.change(values);
    if (kept?.why) console.error(kept.why);
    return { settings, place: kept?.place ?? (url ? tokens.placeOf(url) : undefined) };
  } catch (error) {
    if (url && kept && isNew) await tokens.forget(url);
    throw error;
  }
}
