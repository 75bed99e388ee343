/** `clash config`: what a person has chosen once for the command line. */
import type { Command } from "commander";
import { AppError } from "../lib/errors.ts";
import { type Here, hereOf } from "./here.ts";
import { outputOf, print, table } from "./output.ts";
import { meaningOf, readTyped, SETTING_KEYS, type SettingKey, settingNamed } from "./settings/keys.ts";

export function configVerbs(program: Command): void {
  const config = program.command("config").description("what is chosen for this command line");
  config
    .command("list")
    .description("every setting, its value, and where it comes from")
    .action((_options: unknown, command: Command) => {
      const items = SETTING_KEYS.map((key) => ({ key, ...inEffect(hereOf(command), key), does: meaningOf(key) }));
      print(outputOf(command), { path: hereOf(command).file.path, items }, () => settingLines(hereOf(command)));
    });
  config
    .command("get")
    .argument("<key>")
    .description("one value; exit 66 where it is not set")
    .action((name: string, _options: unknown, command: Command) => {
      const key = settingNamed(name);
      const found = inEffect(hereOf(command), key);
      if (found.value === null) throw new AppError("not_found", `${key} is not set.`);
      print(outputOf(command), { key, ...found }, () => String(found.value));
    });
  config
    .command("set")
    .argument("<key>")
    .argument("<value>")
    .description("choose a value")
    .action((name: string, text: string, _options: unknown, command: Command) => {
      const key = settingNamed(name);
      const value = hereOf(command).file.change({ [key]: readTyped(key, text) })[key];
      print(outputOf(command), { key, value }, () => `${key} is ${value}`);
    });
  config
    .command("unset")
    .argument("<key>")
    .description("go back to what is used without a choice")
    .action((name: string, _options: unknown, command: Command) => {
      const key = settingNamed(name);
      hereOf(command).file.change({ [key]: undefined });
      print(outputOf(command), { key, value: null }, () => `${key} is not set any more`);
    });
  config
    .command("path")
    .description("the file that it is kept in")
    .action((_options: unknown, command: Command) => {
      const { path } = hereOf(command).file;
      print(outputOf(command), { path }, () => path);
    });
}

interface InEffect {
  value: string | number | boolean | null;
  from: "environment" | "settings" | null;
}

/** What counts now: of the environment before what was chosen. */
function inEffect({ config, settings }: Here, key: SettingKey): InEffect {
  if (key === "url" && config.url) return { value: config.url, from: "environment" };
  if (key === "logLevel" && config.isLogLevelChosen) return { value: config.logLevel, from: "environment" };
  if (key === "tui" && config.plainLines) return { value: false, from: "environment" };
  return { value: settings[key] ?? null, from: settings[key] === undefined ? null : "settings" };
}

export const settingLines = (here: Here): string =>
  table(
    SETTING_KEYS.map((key) => {
      const { value, from } = inEffect(here, key);
      return [key, value === null ? "–" : String(value), from ?? "not set", meaningOf(key)];
    }),
  );
