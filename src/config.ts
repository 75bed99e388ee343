/**
 * The only reader of the environment. Everything else receives a `Config` value. The settings table in the docs is made from
 * `SETTINGS`, so a variable that is not listed there does not exist.
 */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { AppError } from "./lib/errors.ts";
import { readHeaderList } from "./lib/header-list.ts";

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
  CLASH_CONFIG: { fallback: "", means: "The folder of the command line's own settings and token; without it the usual one of the system." },
  XDG_CONFIG_HOME: { fallback: "", means: "Where programs keep their settings on Linux; without it .config in the home folder." },
  APPDATA: { fallback: "", means: "The same on Windows." },
  CLASH_NO_TUI: { fallback: "", means: "1: the command line tells what happens in plain lines, also in a terminal." },
  IMPORT_LIMIT_GB: { fallback: "5", means: "The largest project bundle or canvas that may be imported, with its files, in gibibytes." },
  DATABASE_URL: { fallback: "", means: "A libSQL address; without it a file in the data folder." },
  DATABASE_AUTH_TOKEN: { fallback: "", means: "The token for DATABASE_URL." },
  S3_ENDPOINT: { fallback: "", means: "The address of an S3 service that keeps the files; without it they lie in the data folder." },
  S3_BUCKET: { fallback: "", means: "The bucket; it is made when it is missing and the key may." },
  S3_REGION: { fallback: "us-east-1", means: "The region of the bucket." },
  S3_ACCESS_KEY: { fallback: "", means: "The key's id for S3_ENDPOINT." },
  S3_SECRET_KEY: { fallback: "", means: "The key's secret for S3_ENDPOINT." },
  S3_COPIES_GB: { fallback: "20", means: "The most that copies of files in S3 may take in the data folder, in gibibytes." },
  FETCH_ALSO_FROM: {
    fallback: "",
    means: "Origins in a private network from which files may be imported by link, as http://nas.local:8080, divided by commas.",
  },
  OPENAI_API_KEY: { fallback: "", means: "OpenAI's key. Keys that are set in Settings go before those of the environment." },
  OPENAI_BASE_URL: { fallback: "", means: "Another address for OpenAI, as a gateway's." },
  OPENAI_ORG_ID: { fallback: "", means: "The organization at OpenAI that is billed, where a key belongs to several." },
  OPENAI_PROJECT_ID: { fallback: "", means: "The project at OpenAI, likewise." },
  GEMINI_API_KEY: { fallback: "", means: "Google's key for the Gemini API." },
  GOOGLE_API_KEY: { fallback: "", means: "The same, when GEMINI_API_KEY is not set." },
  GEMINI_BASE_URL: { fallback: "", means: "Another address for the Gemini API." },
  GOOGLE_CLIENT_EMAIL: { fallback: "", means: "The service account for Vertex, with GOOGLE_PRIVATE_KEY and GOOGLE_CLOUD_PROJECT." },
  GOOGLE_PRIVATE_KEY: { fallback: "", means: "The private key of that service account." },
  GOOGLE_CLOUD_PROJECT: { fallback: "", means: "The project at Google Cloud for Vertex." },
  GOOGLE_CLOUD_LOCATION: { fallback: "", means: "The location for Vertex." },
  GOOGLE_VERTEX_BASE_URL: { fallback: "", means: "Another address for Vertex." },
  FAL_API_KEY: { fallback: "", means: "The key for fal." },
  FAL_KEY: { fallback: "", means: "The same, when FAL_API_KEY is not set." },
  FAL_BASE_URL: { fallback: "", means: "Another address for fal's queue." },
  KLING_API_KEY: { fallback: "", means: "A bearer key for Kling." },
  KLING_ACCESS_KEY: { fallback: "", means: "Kling's access key, with KLING_SECRET_KEY." },
  KLING_SECRET_KEY: { fallback: "", means: "Kling's secret key." },
  KLING_UNIT_PRICE: { fallback: "", means: "What one unit at Kling costs you, in US dollars; without it its costs stay unknown." },
  KLING_BASE_URL: { fallback: "", means: "Another address for Kling." },
  ANTHROPIC_API_KEY: { fallback: "", means: "Anthropic's key." },
  ANTHROPIC_BASE_URL: { fallback: "", means: "Another address for Anthropic." },
  XAI_API_KEY: { fallback: "", means: "The key for xAI." },
  XAI_BASE_URL: { fallback: "", means: "Another address for xAI." },
  MISTRAL_API_KEY: { fallback: "", means: "The key for Mistral." },
  MISTRAL_BASE_URL: { fallback: "", means: "Another address for Mistral." },
  DEEPSEEK_API_KEY: { fallback: "", means: "The key for DeepSeek." },
  DEEPSEEK_BASE_URL: { fallback: "", means: "Another address for DeepSeek." },
  ROLE: { fallback: "all", means: "The part this process plays. Only `all` exists." },
  LOG_LEVEL: { fallback: "info", means: "trace, debug, info, warn, error or silent." },
  CLASH_SANDBOX: {
    fallback: "wasm",
    means:
      "Where code of actions and agents runs: wasm keeps it apart from the studio; local does not and is for developers; none runs no code.",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    fallback: "",
    means:
      "A collector that gets each turn of the agents as one trace, as http://127.0.0.1:4318; `/v1/traces` is added. Without it nothing is sent.",
  },
  OTEL_EXPORTER_OTLP_HEADERS: { fallback: "", means: "Headers for that collector, `name=value` divided by commas." },
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: {
    fallback: "",
    means: "true: traces also hold what was asked, said and answered. Without it they hold no such words.",
  },
  CHROMIUM_PATH: { fallback: "", means: "The browser that draws what ffmpeg cannot; else chromium-headless-shell or chromium from PATH." },
  FFMPEG_PATH: { fallback: "", means: "The ffmpeg to use (ffprobe beside it); else the one from PATH." },
} as const;

export type SettingName = keyof typeof SETTINGS;
/** Names that upstreams are known by; what is set of them is handed to the keeper of keys and to nobody else. */
const OF_PROVIDERS = /^(OPENAI|GEMINI|GOOGLE|FAL|KLING|ANTHROPIC|XAI|MISTRAL|DEEPSEEK)_/;
export const SANDBOXES = ["wasm", "local", "none"] as const;
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface S3Settings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
  copiesBytes: number;
}

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
  /** Of the command line: what a person has chosen, their token and the lines they typed. It may not be there yet. */
  settingsFolder: string;
  /** No lines that are drawn over again. */
  plainLines: boolean;
  databaseUrl: string | undefined;
  databaseAuthToken: string | undefined;
  logLevel: LogLevel;
  /** Whether somebody has asked for that level; else it is what is used without a wish. */
  isLogLevelChosen: boolean;
  /** Where code that nobody here wrote runs. */
  sandbox: (typeof SANDBOXES)[number];
  chromiumPath: string | undefined;
  importLimitBytes: number;
  /** Undefined when files lie in the data folder. */
  s3: S3Settings | undefined;
  fetchAlsoFrom: readonly string[];
  /** Keys and addresses of upstreams that are set, by the name of the variable. */
  providerEnvironment: Readonly<Record<string, string>>;
  ffmpegPath: string;
  ffprobePath: string;
  /** Undefined: nothing is told. */
  telemetry: Telemetry | undefined;
}

export interface Telemetry {
  /** Without a slash at the end. */
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  /** With what was asked, said and answered. */
  words: boolean;
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
    settingsFolder: settingsFolder(get),
    plainLines: get("CLASH_NO_TUI") === "1",
    databaseUrl: optional("DATABASE_URL"),
    databaseAuthToken: optional("DATABASE_AUTH_TOKEN"),
    logLevel: readLogLevel(get("LOG_LEVEL")),
    isLogLevelChosen: Boolean(env.LOG_LEVEL?.trim()),
    sandbox: readSandbox(get("CLASH_SANDBOX")),
    chromiumPath: optional("CHROMIUM_PATH"),
    importLimitBytes: readGibibytes("IMPORT_LIMIT_GB", get("IMPORT_LIMIT_GB")),
    s3: readS3(get),
    fetchAlsoFrom: readOrigins("FETCH_ALSO_FROM", get("FETCH_ALSO_FROM")),
    providerEnvironment: readProviders(env),
    ffmpegPath,
    ffprobePath: ffmpegPath.replace(/ffmpeg([^/]*)$/, "ffprobe$1"),
    telemetry: readTelemetry(get),
  };
}

/**
 * By the habits of each system: the XDG Base Directory Specification 0.8 (a path that is not absolute is ignored), Apple's Library, Windows' roaming
 * folder. Not `clash`: another program of that name keeps its files there.
 */
export function settingsFolder(get: (name: "CLASH_CONFIG" | "XDG_CONFIG_HOME" | "APPDATA") => string, platform = process.platform): string {
  const chosen = get("CLASH_CONFIG");
  if (chosen) return resolve(chosen);
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Clash Studio");
  if (platform === "win32") return join(get("APPDATA") || join(homedir(), "AppData", "Roaming"), "Clash Studio");
  const xdg = get("XDG_CONFIG_HOME");
  return join(isAbsolute(xdg) ? xdg : join(homedir(), ".config"), "clash-studio");
}

function readProviders(env: Record<string, string | undefined>): Record<string, string> {
  const names = (Object.keys(SETTINGS) as SettingName[]).filter((name) => OF_PROVIDERS.test(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, name.endsWith("_BASE_URL") ? (readUrl(name, value) ?? "") : value]] : [];
    }),
  );
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw wrong("PORT", `"${text}" is not a port. Use a whole number from 0 to 65535; 0 takes a free one.`);
  return port;
}

function readTelemetry(get: (name: SettingName) => string): Telemetry | undefined {
  const endpoint = readUrl("OTEL_EXPORTER_OTLP_ENDPOINT", get("OTEL_EXPORTER_OTLP_ENDPOINT") || undefined);
  const headers = readHeaderList(get("OTEL_EXPORTER_OTLP_HEADERS"));
  if (!headers) throw wrong("OTEL_EXPORTER_OTLP_HEADERS", "Write it as name=value, divided by commas.");
  const words = get("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT").toLowerCase() === "true";
  return endpoint ? { endpoint, headers, words } : undefined;
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

function readS3(get: (name: SettingName) => string): S3Settings | undefined {
  const endpoint = readUrl("S3_ENDPOINT", get("S3_ENDPOINT") || undefined);
  if (!endpoint) return undefined;
  for (const name of ["S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"] as const)
    if (!get(name)) throw wrong(name, "It must be set together with S3_ENDPOINT.");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(get("S3_BUCKET")))
    throw wrong("S3_BUCKET", "A bucket's name has 3 to 63 small letters, digits, dots and hyphens.");
  return {
    endpoint,
    bucket: get("S3_BUCKET"),
    region: get("S3_REGION"),
    accessKey: get("S3_ACCESS_KEY"),
    secretKey: get("S3_SECRET_KEY"),
    copiesBytes: readGibibytes("S3_COPIES_GB", get("S3_COPIES_GB")),
  };
}

function readOrigins(name: SettingName, text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      if (!URL.canParse(part) || !/^https?:/.test(part)) throw wrong(name, `"${part}" is not an http or https address.`);
      return new URL(part).origin;
    });
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

/** Programs in this folder go before all others of their names, for this process and all it starts. */
export function preferPrograms(folder: string): void {
  process.env.PATH = `${folder}:${process.env.PATH ?? ""}`;
}

function readSandbox(text: string): Config["sandbox"] {
  const sandbox = SANDBOXES.find((known) => known === text);
  if (!sandbox) throw wrong("CLASH_SANDBOX", `"${text}" is not one of ${SANDBOXES.join(", ")}.`);
  return sandbox;
}
