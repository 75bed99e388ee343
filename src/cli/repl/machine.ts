/** Slash commands about this command line and the studio behind it: settings, what is missing, any command of the registry, leaving. */
import { examine, findingLines } from "../doctor.ts";
import { commandsOf, giveCommand, resultLines, splitWords } from "../do.ts";
import { settingLines } from "../config.ts";
import { APPROVALS, MODES, readTyped, SETTING_KEYS, type SettingKey, type Settings, settingNamed } from "../settings/keys.ts";
import type { Slash } from "./define.ts";
import { say, type Session } from "./session.ts";

const VALUES: Partial<Record<SettingKey, readonly string[]>> = { mode: MODES, approval: APPROVALS, tui: ["true", "false"] };

/** What is kept also counts from now on; the project and the studio only for the next time. */
function apply(session: Session, settings: Settings, key: SettingKey): void {
  session.here = { ...session.here, settings };
  if (key === "mode") session.mode = settings.mode ?? "solo";
  if (key === "approval") session.approval = settings.approval ?? "assist";
  if (key === "model") session.model = settings.model;
  if (key === "preset") session.preset = settings.preset;
  if (key === "tui") session.here.tui = settings.tui !== false && !session.here.config.plainLines;
}

export const MACHINE: readonly Slash[] = [
  { name: "doctor", does: "what this machine has and lacks", run: async (session) => say(findingLines(await examine(session.here))) },
  {
    name: "config",
    usage: "[key [value]]",
    does: "what is chosen for this command line: list, look at one, choose; - takes a choice back",
    words: async () => SETTING_KEYS.flatMap((key) => [key, ...(VALUES[key] ?? []).map((value) => `${key} ${value}`)]),
    async run(session, rest) {
      if (!rest) return say(settingLines(session.here));
      const [, name = "", text] = /^(\S+)(?:\s+(.+))?$/.exec(rest) ?? [];
      const key = settingNamed(name);
      if (text !== undefined) apply(session, session.here.file.change({ [key]: text === "-" ? undefined : readTyped(key, text) }), key);
      say(`${key}: ${session.here.settings[key] ?? "not set"}`);
    },
  },
  {
    name: "do",
    usage: "<command> [name=value …]",
    does: "give any command of the studio",
    async words(session, rest) {
      const all = await commandsOf(session.client);
      const [, head, name] = /^((\S+)\s+(?:.*\s)?)\S*$/s.exec(rest) ?? [];
      if (head === undefined) return all.map((each) => each.name);
      const params = all.find((each) => each.name === name)?.params.properties ?? {};
      return Object.keys(params).map((param) => `${head}${param}=`);
    },
    async run(session, rest) {
      const [name = "", ...pairs] = splitWords(rest);
      say(resultLines(await giveCommand(session.client, { name, pairs, projectId: session.projectId })));
    },
  },
  {
    name: "quit",
    aliases: ["exit", "q"],
    does: "leave; what works goes on",
    async run(session) {
      session.isOver = true;
    },
  },
];
