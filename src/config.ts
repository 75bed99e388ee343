/**
 * The only reader of the environment. Everything else receives a `Config` value. The settings table in the docs is made from
 * `SETTINGS`, so a variable that is not listed there does not exist.
 */
import { resolve } from "node:path";
import { AppError } from "./lib/errors.ts";

export const SETTINGS = {
  PORT: { fallback: "3000", means: "The port of the studio." },
  HOST: { fallback: "0.0.0.0", means: "The address it listens on; 127.0.0.1 keeps it to this machine." },
  CLASH_DATA: { fallback: "./data", means: "The one folder that holds everything." },
  CLASH_PUBLIC_URL: {
    fallback: "",
    means: "The address people use, when a proxy stands in front. It also decides whether cookies are secure.",
  },
  CLASH_SECRET: { fallback: "", means: "The secret for sessions and keys; without it a key file in the data folder is made." },
  CLASH_OWNER_EMAIL: { fallback: "", means: "Makes the owner at first start without the set-up page, with CLASH_OWNER_PASSWORD." },
  CLASH_OWNER_PASSWORD: { fallback: "", means: "The owner's password at first start, at least 10 characters." },
  CLASH_OWNER_TOKEN: { fallback: "", means: "An owner's API token made at first start, at least 24 characters." },
  CLASH_URL: { fallback: "", means: "The studio that the command line talks to." },
  CLASH_TOKEN: { fallback: "", means: "The token that the command line sends." },
  IMPORT_LIMIT_GB: { fallback: "5", means: "The largest project bundle or canvas that may be imported, with its files, in gibibytes." },
  DATABASE_URL: { fallback: "", means: "A libSQL address; without it a file in the data folder." },
  DATABASE_AUTH_TOKEN: { fallback: "", means: "The token for DATABASE_URL." },
  ROLE: { fallback: "all", means: "The part this process plays. Only `all` exists." },
  LOG_LEVEL: { fallback: "info", means: "trace, debug, info, warn, error or silent." },
  CHROMIUM_PATH: { fallback: "", means: "The browser that draws what ffmpeg cannot; else chromium-headless-shell or chromium from PATH." },
  FFMPEG_PATH: { fallback: "", means: "The ffmpeg to use (ffprobe beside it); else the one from PATH." },
} as const;

export type SettingName = keyof typeof SETTINGS;
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

export interface Config {
  port: number;
  host: string;
  dataFolder: string;
  /** Without a slash at the end; undefined when people reach the process directly. */
  publicUrl: string | undefined;
  secret: string | undefined;
  owner: { email: string; password: string } | undefined;
  ownerToken: string | undefined;
  url: string | undefined;
  token: string | undefined;
  databaseUrl: string | undefined;
  databaseAuthToken: string | undefined;
  logLevel: (typeof LOG_LEVELS)[number];
  chromiumPath: string | undefined;
  importLimitBytes: number;
  ffmpegPath: string;
  ffprobePath: string;
}

const wrong = (name: SettingName, sentence: string) =>
  new AppError("invalid", `${name}: ${sentence}`, [{ field: name, message: sentence }]);

/** Throws AppError `invalid` with the variable's name. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const get = (name: SettingName) => env[name]?.trim() || SETTINGS[name].fallback;
  const optional = (name: SettingName) => get(name) || undefined;
  const role = get("ROLE");
  if (role !== "all") throw wrong("ROLE", `"${role}" does not exist. Only "all" does: one process serves the pages and runs the jobs.`);
  const ffmpegPath = get("FFMPEG_PATH") || "ffmpeg";
  return {
    port: readPort(get("PORT")),
    host: get("HOST"),
    dataFolder: resolve(get("CLASH_DATA")),
    publicUrl: readUrl("CLASH_PUBLIC_URL", optional("CLASH_PUBLIC_URL")),
    secret: readLong("CLASH_SECRET", optional("CLASH_SECRET"), 32),
    owner: readOwner(optional("CLASH_OWNER_EMAIL"), optional("CLASH_OWNER_PASSWORD")),
    ownerToken: readLong("CLASH_OWNER_TOKEN", optional("CLASH_OWNER_TOKEN"), 24),
    url: readUrl("CLASH_URL", optional("CLASH_URL")),
    token: optional("CLASH_TOKEN"),
    databaseUrl: optional("DATABASE_URL"),
    databaseAuthToken: optional("DATABASE_AUTH_TOKEN"),
    logLevel: readLogLevel(get("LOG_LEVEL")),
    chromiumPath: optional("CHROMIUM_PATH"),
    importLimitBytes: readGibibytes("IMPORT_LIMIT_GB", get("IMPORT_LIMIT_GB")),
    ffmpegPath,
    ffprobePath: ffmpegPath.replace(/ffmpeg([^/]*)$/, "ffprobe$1"),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw wrong("PORT", `"${text}" is not a port. Use a whole number from 0 to 65535; 0 takes a free one.`);
  return port;
}

const GIBIBYTE = 1024 ** 3;

function readGibibytes(name: SettingName, text: string): number {
  const size = Number(text);
  if (!(size > 0 && size <= 1024)) throw wrong(name, `"${text}" is not a size. Use a number above 0, at most 1024.`);
  return Math.floor(size * GIBIBYTE);
}

function readUrl(name: SettingName, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw wrong(name, `"${text}" is not an http or https address.`);
  return text.replace(/\/+$/, "");
}

function readLong(name: SettingName, text: string | undefined, least: number): string | undefined {
  if (text && text.length < least) throw wrong(name, `It has ${text.length} characters and needs at least ${least}.`);
  return text;
}

function readOwner(email: string | undefined, password: string | undefined) {
  if (!email && !password) return undefined;
  if (!email || !/^\S+@\S+\.\S+$/.test(email))
    throw wrong("CLASH_OWNER_EMAIL", "It must be an e-mail address, set together with CLASH_OWNER_PASSWORD.");
  if (!password || password.length < 10) throw wrong("CLASH_OWNER_PASSWORD", "It needs at least 10 characters.");
  return { email, password };
}

function readLogLevel(text: string): Config["logLevel"] {
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw wrong("LOG_LEVEL", `"${text}" is not one of ${LOG_LEVELS.join(", ")}.`);
  return level;
}
