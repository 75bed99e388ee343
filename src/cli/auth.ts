/** `clash auth`: the token with which this person comes to a studio. It is asked for and never given as a word of the command line, where others could read it. */
import type { Command } from "commander";
import { AppError, invalid, messageOf } from "../lib/errors.ts";
import { clientOf, nearStudio } from "./client.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { type Here, hereOf } from "./here.ts";
import { openAsker } from "./asker.ts";
import { outputOf, print, table } from "./output.ts";
import { checkSetting } from "./settings/keys.ts";
import { checkToken, type Place, type Tokens } from "./tokens.ts";

export function authVerbs(program: Command): void {
  const auth = program.command("auth").description("the token for a studio");
  auth
    .command("login")
    .description("keep a token, made in Settings of the studio; asked for on a terminal, else read from standard input")
    .option("--url <url>", "the studio; it becomes the one to talk to")
    .action(login);
  auth.command("status").description("which studio, where its token is, and whether it is taken").action(status);
  auth
    .command("logout")
    .description("forget the token here; in the studio it stays valid until it is revoked")
    .option("--url <url>", "the studio; without it the one to talk to")
    .action(logout);
}

async function login({ url: given }: { url?: string }, command: Command): Promise<void> {
  const here = hereOf(command);
  const output = outputOf(command);
  const url = studioOf(here, given);
  const tokens = opened(here);
  const typed = await readToken(url);
  const token = typed ? checkToken(typed) : await tokens.find(url);
  if (!token) throw invalid("token", "It is empty. Nothing was kept.");
  await checkStudio(here, url, token);
  const before = tokens.placeOf(url);
  const { place, why } = await tokens.keep(url, token);
  if (given && url !== here.url) here.file.change({ url });
  const moved = !typed && before !== place;
  if (why && !output.quiet) console.error(why);
  print(
    output,
    { url, place, moved, isUsed: !here.config.token },
    () => `${moved ? "Moved: it is now" : "Kept"} ${wordsOf(place, tokens)}.`,
  );
  if (here.config.token && !output.quiet) console.error("CLASH_TOKEN is set and goes before it.");
}

interface Item {
  id: string;
  title: string;
}

/** The first projects that the token can see. Throws AppError `unavailable` or `unauthorized`; nothing was kept then. */
export async function checkStudio({ log }: Here, url: string, token: string | undefined): Promise<Item[]> {
  try {
    return (await clientOf({ url, token, log }).get<{ items: Item[] }>("/api/projects")).items.map(({ id, title }) => ({ id, title }));
  } catch (error) {
    if (!(error instanceof AppError)) throw new AppError("unavailable", `What answers at ${url} is no studio. Nothing was kept.`);
    throw new AppError(error.code, `${error.message} Nothing was kept.`);
  }
}

async function readToken(url: string): Promise<string> {
  const asker = openAsker();
  try {
    return await asker.ask({ words: `Token for ${url}`, isSecret: true, ifEnded: "" });
  } finally {
    asker.close();
  }
}

async function status(_options: unknown, command: Command): Promise<void> {
  const here = hereOf(command);
  const near = here.url ? undefined : await nearStudio(here);
  const url = here.url ?? near?.url;
  if (!url) return print(outputOf(command), { url: null, place: null, ok: true, words: IDLE }, () => IDLE);
  const tokens = opened(here);
  const place = here.config.token ? "environment" : near ? "data folder" : (tokens.placeOf(url) ?? null);
  const kept = () => (here.url ? tokens.find(url) : Promise.resolve(near?.token));
  const checked = await whether(async () => void (await checkStudio(here, url, here.config.token ?? (await kept()))));
  const rows = { studio: `${url}, from ${here.urlFrom ?? "this machine"}`, token: placeWords(place, here, tokens), answer: checked.words };
  print(outputOf(command), { url, from: here.urlFrom ?? null, place, ...checked }, () => table(Object.entries(rows)));
  process.exitCode = checked.code;
}

const IDLE = "No studio is named, and none runs here: a verb starts one for as long as it lasts. No token is needed for it.";

async function whether(check: () => Promise<void>): Promise<{ ok: boolean; words: string; code: number }> {
  try {
    await check();
    return { ok: true, words: "the token is taken", code: EXIT.ok };
  } catch (error) {
    return { ok: false, words: messageOf(error).replace(/ Nothing was kept\.$/, ""), code: exitCodeOf(error) };
  }
}

async function logout({ url: given }: { url?: string }, command: Command): Promise<void> {
  const here = hereOf(command);
  const url = studioOf(here, given);
  const wasKept = await opened(here).forget(url);
  print(outputOf(command), { url, wasKept }, () =>
    wasKept ? `Forgotten. It is valid until it is revoked: ${url}/settings` : `No token was kept for ${url}.`,
  );
}

function studioOf(here: Here, given: string | undefined): string {
  const url = given === undefined ? here.url : checkSetting("url", given);
  if (url) return url;
  throw invalid("url", "Name the studio by --url. The studio of this machine needs no token.");
}

/** What was wrong with the file of tokens is told once. */
function opened(here: Here): Tokens {
  const tokens = here.tokens();
  for (const note of tokens.notes) console.error(note);
  return tokens;
}

export const wordsOf = (place: Place, tokens: Tokens): string =>
  place === "keychain" ? "in the keychain of this system" : `in ${tokens.path}, which only you can read`;

function placeWords(place: Place | "environment" | "data folder" | null, { config }: Here, tokens: Tokens): string {
  switch (place) {
    case "environment":
      return "CLASH_TOKEN of the environment";
    case "data folder":
      return `of the studio itself, in ${config.dataFolder}`;
    case null:
      return "none; clash auth login keeps one";
    default:
      return wordsOf(place, tokens);
  }
}
