/** Every table on one page. Times are milliseconds since the epoch, money is micro-USD, JSON columns hold plain values. */
import { sql } from "drizzle-orm";
import type { ActionAnswer, ActionManifest } from "./actions/manifest.ts";
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

const id = () => text("id").primaryKey();
const at = (name: string) => integer(name);
const json = <T>(name: string) => text(name, { mode: "json" }).$type<T>();

// ── people (the four tables of better-auth, then ours) ──────────────────────────────────────────────────────────────────

export const user = sqliteTable("user", {
  id: id(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: integer("email_verified", { mode: "boolean" }).notNull().default(false),
  image: text("image"),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
});

export const session = sqliteTable("session", {
  id: id(),
  token: text("token").notNull().unique(),
  userId: text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  expiresAt: integer("expires_at", { mode: "timestamp_ms" }).notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
});

export const account = sqliteTable("account", {
  id: id(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  userId: text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: integer("access_token_expires_at", { mode: "timestamp_ms" }),
  refreshTokenExpiresAt: integer("refresh_token_expires_at", { mode: "timestamp_ms" }),
  scope: text("scope"),
  password: text("password"),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
});

export const verification = sqliteTable("verification", {
  id: id(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: integer("expires_at", { mode: "timestamp_ms" }).notNull(),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
});

export const ROLES = ["owner", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export const members = sqliteTable("members", {
  userId: text("user_id")
    .primaryKey()
    .references(() => user.id, { onDelete: "cascade" }),
  role: text("role", { enum: ROLES }).notNull(),
  createdAt: at("created_at").notNull(),
});

/** Single values of the whole workspace: its id, the hash of the set-up code. */
export const settings = sqliteTable("settings", { key: text("key").primaryKey(), value: text("value").notNull() });

/** API tokens. Only the SHA-256 of a token is kept. */
export const tokens = sqliteTable("tokens", {
  id: id(),
  title: text("title").notNull(),
  hash: text("hash").notNull().unique(),
  role: text("role", { enum: ROLES }).notNull(),
  makerId: text("maker_id").notNull(),
  projectIds: json<string[]>("project_ids"),
  expiresAt: at("expires_at"),
  createdAt: at("created_at").notNull(),
  revokedAt: at("revoked_at"),
});

// ── projects, assets ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who looks at the files of a project and listens to them. */
export interface Looking {
  /** `off`, `draft` (the studio measures), or a model that describes pictures. */
  eyes: string;
  /** `off`, or a model that writes down what is said. */
  ears: string;
  /** When somebody asks, or by itself when a file comes. */
  when: "asked" | "arrival";
  /** A person said yes to models whose price nobody knows, for every file that comes. */
  acceptUnknownPrice: boolean;
}

export const projects = sqliteTable("projects", {
  id: id(),
  title: text("title").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
  archivedAt: at("archived_at"),
  deletedAt: at("deleted_at"),
  /** What agents are told before anything else; Markdown. */
  instructions: text("instructions"),
  /** null: the studio measures when somebody asks. */
  looking: json<Looking>("looking"),
});

/** Bytes in the store, named by their SHA-256; shared by every asset that has the same bytes. */
export const blobs = sqliteTable("blobs", {
  sha256: text("sha256").primaryKey(),
  bytes: integer("bytes").notNull(),
  createdAt: at("created_at").notNull(),
});

export const ASSET_KINDS = ["image", "video", "audio"] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

export interface Provenance {
  model?: string;
  prompt?: string;
  params?: Record<string, unknown>;
  seed?: number;
  inputs?: { assetId: string; role: string }[];
  draft?: boolean;
  generationId?: string;
  /** The upstream that made it, and those that could not be reached before. */
  provider?: string;
  fellBack?: string[];
  renderId?: string;
  /** What was paid, where the generation's row stayed in another project. */
  costMicros?: number;
  /** Cut from its input by hand, or made of its inputs by a custom action; `params` say how. */
  tool?: "crop" | "grab" | "trim" | "action";
  /** Where it was imported from, without what may be a secret in it. */
  sourceUrl?: string;
}

/** What was found in a file by looking and listening. Times are milliseconds from its start. */
export interface Understanding {
  /** Who looked: `draft` is our own measuring, else a model's id. */
  by: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** What it shows or how it is, in a sentence or a few. */
  text: string;
  /** The colours that fill it, the fullest first; `share` is a part of 1. */
  colours: { hex: string; name: string; share: number }[];
  /** Where a new shot begins in a film; the first begins at 0. */
  shots: number[];
  silences: { from: number; to: number }[];
  /** Words of the file's own: what it shows or how it is, beside the tags that people give. */
  tags: string[];
  /** Integrated loudness in LUFS; absent without sound. */
  lufs?: number;
  /** What a model saw at moments of a film, in their order. */
  scenes?: { at: number; text: string }[];
  /** The model that wrote down what is said, when, and its words; where it gives their times they are in the row's `words`. */
  heardBy?: string;
  heardAt?: number;
  said?: string;
}

export const assets = sqliteTable(
  "assets",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    sha256: text("sha256")
      .notNull()
      .references(() => blobs.sha256),
    kind: text("kind", { enum: ASSET_KINDS }).notNull(),
    mime: text("mime").notNull(),
    name: text("name").notNull(),
    bytes: integer("bytes").notNull(),
    width: integer("width"),
    height: integer("height"),
    /** Length in milliseconds. */
    durationMs: integer("duration_ms"),
    fps: integer("fps"),
    /** `#rrggbb` */
    colour: text("colour"),
    /** 200 numbers from 0 to 1. */
    peaks: json<number[]>("peaks"),
    words: json<{ text: string; start: number; end: number }[]>("words"),
    provenance: json<Provenance>("provenance").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
    /** Given by people: small letters, at most 30. */
    tags: json<string[]>("tags"),
    /** What it shows, in a sentence or a few. */
    description: text("description"),
    understanding: json<Understanding>("understanding"),
    /** In the trash since; its bytes go with the row when it is purged. */
    trashedAt: at("trashed_at"),
    trashedBy: text("trashed_by"),
  },
  (table) => [
    index("assets_project").on(table.projectId, table.createdAt),
    index("assets_blob").on(table.sha256),
    index("assets_created").on(table.createdAt),
    index("assets_trashed").on(table.trashedAt).where(sql`trashed_at is not null`),
  ],
);

/** What was made from an asset: for the page `poster`, `filmstrip`, `w320`, `w640`, `w1280`; for models the copies of `assets/look-copies.ts`. */
export const derivatives = sqliteTable(
  "derivatives",
  {
    assetId: text("asset_id")
      .notNull()
      .references(() => assets.id, { onDelete: "cascade" }),
    variant: text("variant").notNull(),
    sha256: text("sha256")
      .notNull()
      .references(() => blobs.sha256),
    mime: text("mime").notNull(),
  },
  (table) => [primaryKey({ columns: [table.assetId, table.variant] })],
);

// ── work ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const GENERATION_STATES = ["queued", "running", "done", "failed", "cancelled", "uncertain"] as const;
export type GenerationState = (typeof GENERATION_STATES)[number];

export interface Failure {
  class: FailureClass;
  message: string;
}

/** What a file is shown to a model for. */
export const AIMS = ["describe", "transcribe"] as const;
export type Aim = (typeof AIMS)[number];

/** What an upstream made, kept before anything else is done with it. */
export type HeldResult = { costMicros: number | null; words: { text: string; start: number; end: number }[] | null } & (
  | { kind: "text"; text: string }
  | { kind: "file"; name: string; blob: { sha256: string; bytes: number; probe: Record<string, unknown> } }
);

export const generations = sqliteTable(
  "generations",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    /** The generator that was run; empty where a file is looked at. */
    nodeId: text("node_id").notNull(),
    /** The node that shows the take. */
    outputNodeId: text("output_node_id").notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    prompt: text("prompt").notNull(),
    params: json<Record<string, unknown>>("params").notNull(),
    /** In their order; with a variant a copy of the file goes in its place. */
    inputs: json<{ assetId: string; role: string; variant?: string }[]>("inputs").notNull(),
    seed: integer("seed").notNull(),
    state: text("state", { enum: GENERATION_STATES }).notNull(),
    ticket: json<Record<string, unknown>>("ticket"),
    assetId: text("asset_id"),
    error: json<Failure>("error"),
    costMicros: integer("cost_micros"),
    jobId: text("job_id").notNull(),
    createdBy: text("created_by").notNull(),
    turnId: text("turn_id"),
    createdAt: at("created_at").notNull(),
    finishedAt: at("finished_at"),
    /** When the request that is under way went out; null while none is, or once its outcome is known to be nothing. */
    sentAt: at("sent_at"),
    /** Requests whose outcome is final; the one under way is the next. */
    sends: integer("sends").notNull().default(0),
    /** When a person asked the upstream what became of the request that is under way; its answer is then told, and nothing is sent by itself. */
    askedAt: at("asked_at"),
    /** A paid result that is in the store and not yet an asset. */
    held: json<HeldResult>("held"),
    /** Upstreams that could not be reached before `provider` was asked. */
    fellBack: json<{ provider: string; why: string }[]>("fell_back"),
    /** A person said yes to a price that nobody knows. */
    acceptsUnknownPrice: integer("accepts_unknown_price", { mode: "boolean" }).notNull().default(false),
    /** A model looks at a file or listens to it: what for, and the asset that its answer belongs to. */
    aim: text("aim", { enum: AIMS }),
    subjectId: text("subject_id"),
  },
  (table) => [
    index("generations_subject").on(table.subjectId).where(sql`subject_id is not null`),
    index("generations_held").on(table.id).where(sql`held is not null`),
    index("generations_project").on(table.projectId, table.createdAt),
    index("generations_node").on(table.nodeId),
    uniqueIndex("generations_job").on(table.jobId),
  ],
);

export const RENDER_PRESETS = ["draft", "web", "master"] as const;

export const renders = sqliteTable(
  "renders",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    timelineId: text("timeline_id").notNull(),
    preset: text("preset", { enum: RENDER_PRESETS }).notNull(),
    state: text("state", { enum: GENERATION_STATES }).notNull(),
    assetId: text("asset_id"),
    sheetAssetId: text("sheet_asset_id"),
    outputNodeId: text("output_node_id").notNull(),
    error: json<Failure>("error"),
    jobId: text("job_id").notNull(),
    createdBy: text("created_by").notNull(),
    turnId: text("turn_id"),
    createdAt: at("created_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [index("renders_project").on(table.projectId, table.createdAt)],
);

/** The main job: one brief on its way to a film. */
export const films = sqliteTable(
  "films",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    brief: text("brief").notNull(),
    options: json<Record<string, unknown>>("options").notNull(),
    plan: json<Record<string, unknown>>("plan"),
    state: text("state", { enum: GENERATION_STATES }).notNull(),
    renderId: text("render_id"),
    timelineId: text("timeline_id"),
    error: json<Failure>("error"),
    jobId: text("job_id").notNull(),
    turnId: text("turn_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [index("films_project").on(table.projectId, table.createdAt)],
);

export const JOB_STATES = ["scheduled", "queued", "running", "waiting", "done", "failed", "cancelled", "dead", "uncertain"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Why something failed; decides whether it is tried again. */
export const FAILURE_CLASSES = [
  "limited",
  "unavailable",
  "rejected",
  "refused",
  "config",
  "uncertain",
  "timeout",
  "cancelled",
  "bug",
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export const jobs = sqliteTable(
  "jobs",
  {
    id: id(),
    kind: text("kind").notNull(),
    args: json<Record<string, unknown>>("args").notNull(),
    state: text("state", { enum: JOB_STATES }).notNull(),
    /** Lower runs first; 0 is normal. */
    priority: integer("priority").notNull().default(0),
    runAt: at("run_at").notNull(),
    projectId: text("project_id"),
    actor: text("actor").notNull(),
    title: text("title").notNull(),
    /** At most one live or finished job has a key. */
    key: text("key"),
    attempt: integer("attempt").notNull().default(0),
    maxAttempts: integer("max_attempts").notNull(),
    /** Total deadline; the job fails after it. */
    deadlineAt: at("deadline_at").notNull(),
    lease: text("lease"),
    leaseUntil: at("lease_until"),
    progress: integer("progress").notNull().default(0),
    error: json<Failure>("error"),
    result: json<unknown>("result"),
    cancelRequestedAt: at("cancel_requested_at"),
    createdAt: at("created_at").notNull(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
    /** What it needs a place at, with limits of its own: `provider:fal`, `cpu`. */
    resource: text("resource"),
    /** In whose name it runs; a fair share is a share between persons. */
    person: text("person"),
    /** The line it stands in: `kind|resource|new`, or `…|held` once it holds a ticket. */
    lane: text("lane").notNull().default(""),
    /** 1 when it may be claimed now: its time has come, nothing blocks it. */
    ready: integer("ready").notNull().default(0),
    /** Its place in the line; whoever has had more turns stands further back. */
    fair: real("fair").notNull().default(0),
    /** Unfinished jobs that it waits for, and one more while its project is paused. */
    blockers: integer("blockers").notNull().default(0),
    /** When this attempt began; pauses are part of it. */
    attemptStartedAt: at("attempt_started_at"),
    /** 1 from the end of a job until what follows outside the database was done. */
    aftermath: integer("aftermath").notNull().default(0),
  },
  (table) => [
    uniqueIndex("jobs_key").on(table.key),
    index("jobs_line").on(table.lane, table.priority, table.fair, table.id).where(sql`ready = 1`),
    index("jobs_turn").on(table.lane, table.priority, table.person, table.fair).where(sql`ready = 1`),
    index("jobs_due").on(table.runAt).where(sql`ready = 0 and blockers = 0 and state in ('queued', 'scheduled', 'waiting')`),
    index("jobs_leased").on(table.leaseUntil).where(sql`state = 'running'`),
    index("jobs_at_resource").on(table.resource).where(sql`state in ('running', 'waiting')`),
    index("jobs_blocked").on(table.id).where(sql`blockers > 0`),
    index("jobs_astray").on(table.finishedAt).where(sql`state in ('failed', 'cancelled', 'dead', 'uncertain')`),
    index("jobs_aftermath").on(table.id).where(sql`aftermath = 1`),
    index("jobs_project").on(table.projectId, table.createdAt),
  ],
);

/** How far a line has come: the place of the last job that was taken from it. */
export const jobLanes = sqliteTable(
  "job_lanes",
  { lane: text("lane").notNull(), priority: integer("priority").notNull(), virtual: real("virtual").notNull() },
  (table) => [primaryKey({ columns: [table.lane, table.priority] })],
);

/** What does not start for now: `all`, `kind:…`, `resource:…` or `project:…`. */
export const jobPauses = sqliteTable("job_pauses", {
  scope: text("scope").primaryKey(),
  /** The id and the name of who paused it. */
  by: text("by").notNull(),
  byName: text("by_name").notNull(),
  at: at("at").notNull(),
});

/** How much a resource takes; null is no limit. Tokens are those of a bucket that `perMinute` fills. */
export const jobLimits = sqliteTable("job_limits", {
  resource: text("resource").primaryKey(),
  atOnce: integer("at_once"),
  perMinute: integer("per_minute"),
  tokens: real("tokens").notNull().default(0),
  filledAt: at("filled_at").notNull(),
});

/** A job starts only when every job it waits for has ended. */
export const jobDependencies = sqliteTable(
  "job_dependencies",
  { jobId: text("job_id").notNull(), dependsOn: text("depends_on").notNull() },
  (table) => [primaryKey({ columns: [table.jobId, table.dependsOn] }), index("job_dependencies_on").on(table.dependsOn)],
);

export const jobSteps = sqliteTable(
  "job_steps",
  { jobId: text("job_id").notNull(), name: text("name").notNull(), result: json<unknown>("result"), at: at("at").notNull() },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);

export const jobAttempts = sqliteTable(
  "job_attempts",
  {
    jobId: text("job_id").notNull(),
    attempt: integer("attempt").notNull(),
    startedAt: at("started_at").notNull(),
    endedAt: at("ended_at"),
    error: json<Failure>("error"),
    costMicros: integer("cost_micros"),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.attempt] })],
);

// ── schedules and webhooks ──────────────────────────────────────────────────────────────────────────────────────────────

/** What happens to times that passed while nothing ran: none, one run for all of them, or one for each. */
export const MISSED = ["skip", "once", "each"] as const;

/** Commands that are given again and again, in the name of whoever made the schedule. */
export const schedules = sqliteTable(
  "schedules",
  {
    id: id(),
    title: text("title").notNull(),
    cron: text("cron").notNull(),
    /** IANA name. */
    timezone: text("timezone").notNull(),
    command: text("command").notNull(),
    params: json<Record<string, unknown>>("params").notNull(),
    /** The project that the parameters name. */
    projectId: text("project_id"),
    missed: text("missed", { enum: MISSED }).notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
    pausedAt: at("paused_at"),
    pausedBy: text("paused_by"),
    /** null: it never runs again. */
    nextAt: at("next_at"),
    lastAt: at("last_at"),
    lastJobId: text("last_job_id"),
  },
  (table) => [index("schedules_due").on(table.nextAt)],
);

export const WEBHOOK_EVENTS = ["job.done", "job.failed", "job.cancelled", "job.dead", "job.uncertain"] as const;

/** Other programs that are told when jobs end. Their secrets are not kept: they follow from the server's key. */
export const webhooks = sqliteTable("webhooks", {
  id: id(),
  title: text("title").notNull(),
  url: text("url").notNull(),
  events: json<(typeof WEBHOOK_EVENTS)[number][]>("events").notNull(),
  /** Only jobs of this project. */
  projectId: text("project_id"),
  /** Counts up when the secret is changed. */
  secretNumber: integer("secret_number").notNull(),
  /** Number of the last event that was looked at. */
  seen: integer("seen").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
  pausedAt: at("paused_at"),
  /** Set when the studio paused it: what went wrong. */
  pausedWhy: text("paused_why"),
});

// ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const events = sqliteTable(
  "events",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    /** A project's id, or `workspace`. */
    stream: text("stream").notNull(),
    kind: text("kind").notNull(),
    actor: text("actor").notNull(),
    at: at("at").notNull(),
    data: json<Record<string, unknown>>("data").notNull(),
  },
  (table) => [index("events_stream").on(table.stream, table.seq)],
);

// ── keys and money ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the workspace keeps for an upstream. The fields are sealed with the server's secret, bound to the upstream and its address. */
export const providerKeys = sqliteTable("provider_keys", {
  providerId: text("provider_id").primaryKey(),
  /** Sealed JSON of the fields; null when only another address is kept. */
  sealed: text("sealed"),
  baseUrl: text("base_url"),
  changedBy: text("changed_by").notNull(),
  changedAt: at("changed_at").notNull(),
});

/** The newest answer of a test button, whether the key is a row or comes from the environment. */
export const keyChecks = sqliteTable("key_checks", {
  providerId: text("provider_id").primaryKey(),
  state: text("state").notNull(),
  sentence: text("sentence").notNull(),
  at: at("at").notNull(),
});

/** OpenAI-compatible upstreams that an owner added. */
export const endpoints = sqliteTable("endpoints", {
  id: id(),
  name: text("name").notNull(),
  dialect: text("dialect").notNull(),
  baseUrl: text("base_url").notNull(),
  /** Names of its models there, in the order in which they are offered. */
  models: json<string[]>("models").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
});

export const LEDGER_KINDS = ["reserve", "call", "settle", "release", "lost"] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/**
 * Every movement of money, for ever: triggers refuse to change or delete a row. What is held and what is spent are the sums of the differences.
 * `day` is the day of the reservation in UTC, so that one generation counts in one day.
 */
export const ledger = sqliteTable(
  "ledger",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    at: at("at").notNull(),
    day: text("day").notNull(),
    kind: text("kind", { enum: LEDGER_KINDS }).notNull(),
    generationId: text("generation_id").notNull(),
    projectId: text("project_id").notNull(),
    person: text("person").notNull(),
    turnId: text("turn_id"),
    runId: text("run_id"),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    /** Difference of what is reserved. */
    heldMicros: integer("held_micros").notNull(),
    /** Difference of what is spent. */
    spentMicros: integer("spent_micros").notNull(),
    /** The amount is not known: neither the card nor the upstream says it. */
    isUnknown: integer("is_unknown", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    index("ledger_generation").on(table.generationId, table.seq),
    index("ledger_day").on(table.day, table.projectId),
    index("ledger_project").on(table.projectId, table.seq),
  ],
);

/** Sums of the ledger by whom and when, written with each of its rows, so that a budget is checked without adding up. `key` is "" for the workspace. */
export const ledgerTotals = sqliteTable(
  "ledger_totals",
  {
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    /** `total`, a month `2026-11` or a day `2026-11-21`. */
    period: text("period").notNull(),
    spentMicros: integer("spent_micros").notNull().default(0),
    heldMicros: integer("held_micros").notNull().default(0),
    /** Of what is held: what upstreams have been asked for and have not answered. */
    callingMicros: integer("calling_micros").notNull().default(0),
    /** Calls of unknown price under way. */
    callingUnknown: integer("calling_unknown").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key, table.period] })],
);

/** Reservations that are open: the newest state of a generation in the ledger, gone when it is settled or released. */
export const reservations = sqliteTable(
  "reservations",
  {
    generationId: text("generation_id").primaryKey(),
    state: text("state", { enum: ["held", "calling", "lost"] }).notNull(),
    /** null: unknown. */
    micros: integer("micros"),
    day: text("day").notNull(),
    projectId: text("project_id").notNull(),
    person: text("person").notNull(),
    turnId: text("turn_id"),
    runId: text("run_id"),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    at: at("at").notNull(),
  },
  (table) => [index("reservations_state").on(table.state)],
);

export const BUDGET_SCOPES = ["workspace", "project", "person", "turn"] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];
export const BUDGET_PERIODS = ["total", "month", "day"] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** Limits of spending. `scopeId` is "" for the workspace, and for each project, person or turn that has none of its own. */
export const budgets = sqliteTable(
  "budgets",
  {
    id: id(),
    scope: text("scope", { enum: BUDGET_SCOPES }).notNull(),
    scopeId: text("scope_id").notNull().default(""),
    period: text("period", { enum: BUDGET_PERIODS }).notNull(),
    limitMicros: integer("limit_micros").notNull(),
    changedBy: text("changed_by").notNull(),
    changedAt: at("changed_at").notNull(),
  },
  (table) => [uniqueIndex("budgets_scope").on(table.scope, table.scopeId, table.period)],
);

/** Words that many prompts share: `{name}` stands for the value. Plain text, no secrets. */
export const variables = sqliteTable("variables", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
  changedBy: text("changed_by").notNull(),
  changedAt: at("changed_at").notNull(),
});

/** Audit and idempotency of commands. A row with a result answers every repeat of its key. */
export const commandLog = sqliteTable(
  "command_log",
  {
    id: id(),
    name: text("name").notNull(),
    actor: text("actor").notNull(),
    projectId: text("project_id"),
    idempotencyKey: text("idempotency_key"),
    paramsHash: text("params_hash").notNull(),
    outcome: text("outcome").notNull(),
    result: json<unknown>("result"),
    at: at("at").notNull(),
  },
  (table) => [uniqueIndex("command_log_key").on(table.actor, table.idempotencyKey), index("command_log_at").on(table.at)],
);

// ── agents ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const MODES = ["solo", "squad", "debate"] as const;
export type Mode = (typeof MODES)[number];
export const APPROVALS = ["plan", "assist", "auto"] as const;
export type Approval = (typeof APPROVALS)[number];

/** A conversation of a project; turns are its answers. */
export const chats = sqliteTable(
  "chats",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    title: text("title").notNull(),
    mode: text("mode", { enum: MODES }).notNull(),
    approval: text("approval", { enum: APPROVALS }).notNull(),
    /** A card's id; null: the studio's choice. */
    model: text("model"),
    /** Names of tools that need no approval in this chat any more. */
    always: json<string[]>("always").notNull(),
    forkedFrom: text("forked_from"),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
    updatedAt: at("updated_at").notNull(),
    deletedAt: at("deleted_at"),
    /** What compares the statements of a debate by their meaning, `openai/text-embedding-3-small`; null: nothing does. */
    embedding: text("embedding"),
  },
  (table) => [index("chats_project").on(table.projectId, table.updatedAt)],
);

export const TURN_STATES = ["queued", "running", "waiting", "done", "failed", "cancelled"] as const;
export type TurnState = (typeof TURN_STATES)[number];

export interface TurnOptions {
  model?: string;
  coordinatorModel?: string;
  /** Of a debate: personas by name, and how many rounds at most. */
  personas?: string[];
  rounds?: number;
  /** Of a squad: how often the Critic may send work back. */
  revisions?: number;
  /** Set of roles: `studio` unless said. */
  preset?: string;
  /** What was chosen on the canvas, and files that were given with the words. */
  nodeIds?: string[];
  assetIds?: string[];
  /** A debate's turn whose decision is the squad's plan. */
  planFrom?: string;
  /** Ask again even when an equal turn's answer is kept. */
  fresh?: boolean;
  /** In place of the chat's own. */
  embedding?: string;
  /** Money, tokens and calls hold for the turn and all that it starts, together. */
  limits?: { steps?: number; calls?: number; tokens?: number; micros?: number; seconds?: number };
  /** The turn whose agent started this one. */
  parentId?: string;
}

/** One answer of the agents to a person. Its words, steps and money are in `turn_events` and `turn_calls`. */
export const turns = sqliteTable(
  "turns",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    mode: text("mode", { enum: MODES }).notNull(),
    approval: text("approval", { enum: APPROVALS }).notNull(),
    text: text("text").notNull(),
    options: json<TurnOptions>("options").notNull(),
    state: text("state", { enum: TURN_STATES }).notNull(),
    answer: text("answer"),
    report: json<Record<string, unknown>>("report"),
    error: json<Failure>("error"),
    tokensIn: integer("tokens_in").notNull().default(0),
    tokensOut: integer("tokens_out").notNull().default(0),
    costMicros: integer("cost_micros").notNull().default(0),
    isCostUnknown: integer("is_cost_unknown", { mode: "boolean" }).notNull().default(false),
    /** A person works in its place since. */
    heldAt: at("held_at"),
    heldBy: text("held_by"),
    jobId: text("job_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
  },
  (table) => [index("turns_chat").on(table.chatId, table.createdAt), index("turns_project").on(table.projectId, table.createdAt)],
);

/** What happened in a turn, numbered from 1; `key` makes a repeat after a crash nothing. */
export const turnEvents = sqliteTable(
  "turn_events",
  {
    turnId: text("turn_id").notNull(),
    seq: integer("seq").notNull(),
    key: text("key").notNull(),
    at: at("at").notNull(),
    kind: text("kind").notNull(),
    agent: text("agent"),
    span: text("span"),
    data: json<Record<string, unknown>>("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.turnId, table.seq] }), uniqueIndex("turn_events_key").on(table.turnId, table.key)],
);

/** Calls of models. One in `calling` whose process is gone was cut by the crash: its estimate is booked as lost, and it is sent once more. */
export const turnCalls = sqliteTable(
  "turn_calls",
  {
    id: id(),
    turnId: text("turn_id").notNull(),
    span: text("span").notNull(),
    number: integer("number").notNull(),
    /** Which sending of this call it is, from 1. */
    sending: integer("sending").notNull(),
    state: text("state", { enum: ["calling", "done", "failed", "lost"] }).notNull(),
    model: text("model").notNull(),
    provider: text("provider").notNull(),
    tokensIn: integer("tokens_in"),
    tokensCached: integer("tokens_cached"),
    tokensOut: integer("tokens_out"),
    costMicros: integer("cost_micros"),
    startedAt: at("started_at").notNull(),
    endedAt: at("ended_at"),
    /** What it may come to, while it is under way. */
    tokensHeld: integer("tokens_held"),
  },
  (table) => [uniqueIndex("turn_calls_name").on(table.turnId, table.span, table.number, table.sending)],
);

/** Whose agent started a turn or a film: what these take counts for the parent, too. */
export const turnParents = sqliteTable(
  "turn_parents",
  { turnId: text("turn_id").primaryKey(), parentId: text("parent_id").notNull() },
  (table) => [index("turn_parents_parent").on(table.parentId)],
);

/** What people say to a turn while it works. */
export const turnWords = sqliteTable(
  "turn_words",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    turnId: text("turn_id").notNull(),
    actor: text("actor").notNull(),
    text: text("text").notNull(),
    at: at("at").notNull(),
  },
  (table) => [index("turn_words_turn").on(table.turnId, table.seq)],
);

/** Named edits that wait for a person's yes. */
export const approvals = sqliteTable(
  "approvals",
  {
    id: id(),
    turnId: text("turn_id").notNull(),
    projectId: text("project_id").notNull(),
    agent: text("agent").notNull(),
    words: text("words").notNull(),
    edits: json<Record<string, unknown>[]>("edits").notNull(),
    estimateMicros: integer("estimate_micros"),
    state: text("state", { enum: ["open", "given", "refused", "withdrawn"] }).notNull(),
    /** As they were given; null: unchanged. */
    editedTo: json<Record<string, unknown>[]>("edited_to"),
    reason: text("reason"),
    decidedBy: text("decided_by"),
    decidedAt: at("decided_at"),
    createdAt: at("created_at").notNull(),
  },
  (table) => [
    index("approvals_turn").on(table.turnId),
    index("approvals_open").on(table.projectId, table.createdAt).where(sql`state = 'open'`),
  ],
);

/** A project's own roles and personas; "" is the whole workspace. One with a name that ships goes in its place. */
export const personas = sqliteTable(
  "personas",
  {
    projectId: text("project_id").notNull().default(""),
    kind: text("kind", { enum: ["role", "persona"] }).notNull(),
    name: text("name").notNull(),
    title: text("title").notNull(),
    prompt: text("prompt").notNull(),
    model: text("model"),
    /** Of a role; null: those of the role that ships. */
    tools: json<string[]>("tools"),
    changedBy: text("changed_by").notNull(),
    changedAt: at("changed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.kind, table.name] })],
);

// ── custom actions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** An action of the workspace, by its name; what it is stands in its versions. */
export const actions = sqliteTable(
  "actions",
  {
    id: id(),
    name: text("name").notNull(),
    /** The installed version; null before its first review and after it was removed. */
    versionId: text("version_id"),
    createdBy: text("created_by").notNull(),
    createdAt: at("created_at").notNull(),
  },
  (table) => [uniqueIndex("actions_name").on(table.name)],
);

export const ACTION_SOURCES = ["shipped", "upload", "url", "written"] as const;
export const ACTION_VERSION_STATES = ["waiting", "installed", "refused", "removed"] as const;

/** A manifest with its code, never changed: what was reviewed is what runs. */
export const actionVersions = sqliteTable(
  "action_versions",
  {
    id: id(),
    actionId: text("action_id")
      .notNull()
      .references(() => actions.id),
    version: text("version").notNull(),
    manifest: json<ActionManifest>("manifest").notNull(),
    code: text("code").notNull(),
    /** SHA-256 of the manifest's and the code's canonical form. */
    sha256: text("sha256").notNull(),
    source: text("source", { enum: ACTION_SOURCES }).notNull(),
    sourceUrl: text("source_url"),
    state: text("state", { enum: ACTION_VERSION_STATES }).notNull(),
    proposedBy: text("proposed_by").notNull(),
    proposedAt: at("proposed_at").notNull(),
    /** The turn whose agent wrote it. */
    turnId: text("turn_id"),
    reviewedBy: text("reviewed_by"),
    reviewedAt: at("reviewed_at"),
  },
  (table) => [index("action_versions_action").on(table.actionId, table.proposedAt)],
);

/** Sealed with the server's secret, bound to the action and the name. */
export const actionSecrets = sqliteTable(
  "action_secrets",
  {
    actionId: text("action_id").notNull(),
    name: text("name").notNull(),
    sealed: text("sealed").notNull(),
    changedBy: text("changed_by").notNull(),
    changedAt: at("changed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.actionId, table.name] })],
);

export const ACTION_RUN_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;

/** One run: what it was given, as it was then, and what came of it. */
export const actionRuns = sqliteTable(
  "action_runs",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    actionId: text("action_id").notNull(),
    versionId: text("version_id").notNull(),
    /** The node it was run from, where there is one. */
    nodeId: text("node_id"),
    /** Its inputs by name, with the assets they held. */
    inputs: json<Record<string, ActionRunInput[]>>("inputs").notNull(),
    params: json<Record<string, string | number | boolean>>("params").notNull(),
    state: text("state", { enum: ACTION_RUN_STATES }).notNull(),
    jobId: text("job_id").notNull(),
    failure: json<{ class: string; message: string }>("failure"),
    log: text("log").notNull().default(""),
    note: text("note"),
    /** What it made, in the order of its answer. */
    outputs: json<{ name: string; nodeId: string; assetId?: string }[]>("outputs"),
    requestedBy: text("requested_by").notNull(),
    turnId: text("turn_id"),
    createdAt: at("created_at").notNull(),
    startedAt: at("started_at"),
    endedAt: at("ended_at"),
    /** Of a worker's run: who holds it, until when, and the number of the lease, which only rises. */
    workerId: text("worker_id"),
    leaseNumber: integer("lease_number").notNull().default(0),
    leaseUntil: at("lease_until"),
    /** What its worker answered, kept before anything is made of it; from then on nobody else takes the run. */
    answer: json<ActionAnswer>("answer"),
  },
  (table) => [
    index("action_runs_node").on(table.projectId, table.nodeId, table.createdAt),
    index("action_runs_state").on(table.state, table.actionId),
    index("action_runs_turn").on(table.turnId),
    index("action_runs_served").on(table.requestedBy, table.startedAt).where(sql`lease_number > 0`),
  ],
);

export interface ActionRunInput {
  nodeId: string;
  kind: "text" | "image" | "video" | "audio" | "timeline";
  label: string;
  assetId?: string;
  text?: string;
}

/** Machines that ask for work. Their keys are not kept: they follow from the server's secret. */
export const workers = sqliteTable("workers", {
  id: id(),
  title: text("title").notNull(),
  /** Names of the actions it may take; null: every one that runs on workers. */
  actions: json<string[]>("actions"),
  /** Counts up when its key is changed. */
  keyNumber: integer("key_number").notNull().default(1),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
  seenAt: at("seen_at"),
  revokedAt: at("revoked_at"),
});

/** Files that a worker has sent for a run, each under the lease it held then. They go a while after the run has ended. */
export const workerFiles = sqliteTable(
  "worker_files",
  {
    runId: text("run_id").notNull(),
    leaseNumber: integer("lease_number").notNull(),
    /** As its answer calls it. */
    name: text("name").notNull(),
    sha256: text("sha256")
      .notNull()
      .references(() => blobs.sha256),
    bytes: integer("bytes").notNull(),
    /** What was found in it. */
    probe: json<Record<string, unknown>>("probe").notNull(),
    createdAt: at("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.leaseNumber, table.name] }), index("worker_files_blob").on(table.sha256)],
);

/** Files that agents of a turn wrote in their sandbox. They go with the turn's events. */
export const sandboxFiles = sqliteTable(
  "sandbox_files",
  {
    turnId: text("turn_id").notNull(),
    path: text("path").notNull(),
    body: blob("body", { mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.turnId, table.path] })],
);

/** What a use of the sandbox came to, kept with the files it changed: a repeat answers it and changes nothing. */
export const sandboxUses = sqliteTable(
  "sandbox_uses",
  {
    turnId: text("turn_id").notNull(),
    key: text("key").notNull(),
    answer: text("answer").notNull(),
  },
  (table) => [primaryKey({ columns: [table.turnId, table.key] })],
);

/** Answers of turns that only talk, kept for equal questions. */
export const turnCache = sqliteTable("turn_cache", {
  key: text("key").primaryKey(),
  outcome: json<Record<string, unknown>>("outcome").notNull(),
  costMicros: integer("cost_micros").notNull(),
  storedAt: at("stored_at").notNull(),
});

// ── talk, and views for others ──────────────────────────────────────────────────────────────────────────────────────────

/** Comments stand beside the canvas, not in it. A thread is named by its first comment, which alone has a place. */
export const comments = sqliteTable(
  "comments",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    /** The id of the first comment; its own id there. */
    threadId: text("thread_id").notNull(),
    nodeId: text("node_id"),
    /** A free point of the canvas, where no node is named. */
    x: integer("x"),
    y: integer("y"),
    /** A moment of the node's film or sound. */
    timeMs: integer("time_ms"),
    body: text("body").notNull(),
    actor: text("actor").notNull(),
    /** What the writer was called and was when this was written: a turn or a token may be gone, and a bundle comes from elsewhere. */
    name: text("name").notNull(),
    kind: text("kind", { enum: ["person", "token", "agent", "server"] }).notNull(),
    createdAt: at("created_at").notNull(),
    editedAt: at("edited_at"),
    resolvedAt: at("resolved_at"),
    resolvedBy: text("resolved_by"),
    deletedAt: at("deleted_at"),
  },
  (table) => [
    index("comments_project").on(table.projectId, table.createdAt),
    index("comments_thread").on(table.threadId, table.createdAt),
    index("comments_actor").on(table.actor, table.createdAt),
  ],
);

/** How far somebody has read a thread. */
export const commentReads = sqliteTable(
  "comment_reads",
  {
    projectId: text("project_id").notNull(),
    actor: text("actor").notNull(),
    threadId: text("thread_id").notNull(),
    at: at("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.threadId] }), index("comment_reads_project").on(table.projectId, table.actor)],
);

/** The row of the room's log up to which somebody has seen a canvas. */
export const visits = sqliteTable(
  "visits",
  { projectId: text("project_id").notNull(), actor: text("actor").notNull(), seq: integer("seq").notNull(), at: at("at").notNull() },
  (table) => [primaryKey({ columns: [table.projectId, table.actor] })],
);

export const SHARE_KINDS = ["canvas", "film"] as const;

/** Links to look at one thing without an account. Only the SHA-256 of a link's token is kept. */
export const shares = sqliteTable(
  "shares",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    kind: text("kind", { enum: SHARE_KINDS }).notNull(),
    hash: text("hash").notNull().unique(),
    /** Only these nodes; null shows the whole canvas. */
    nodeIds: json<string[]>("node_ids"),
    /** The part of the canvas that the link opens at, in canvas pixels. */
    camera: json<{ x: number; y: number; w: number; h: number }>("camera"),
    makerId: text("maker_id").notNull(),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at"),
    revokedAt: at("revoked_at"),
  },
  (table) => [index("shares_project").on(table.projectId, table.createdAt)],
);

// ── rooms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ids that a change created, changed or deleted: at most 1,000 of each kind, and how many more there were. */
export interface Touched {
  nodes: string[];
  edges: string[];
  timelines: string[];
  more?: { nodes: number; edges: number; timelines: number };
}

/** The log of a room: what was acknowledged, in order, and who sent it. */
export const roomUpdates = sqliteTable(
  "room_updates",
  {
    projectId: text("project_id").notNull(),
    seq: integer("seq").notNull(),
    time: at("time").notNull(),
    actor: text("actor").notNull(),
    turn: text("turn"),
    kind: text("kind").notNull(),
    bytes: blob("bytes", { mode: "buffer" }).notNull(),
    /** What it created, changed or deleted, for the history. */
    touched: json<Touched>("touched"),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.seq] })],
);

export const roomSnapshots = sqliteTable(
  "room_snapshots",
  {
    projectId: text("project_id").notNull(),
    seq: integer("seq").notNull(),
    bytes: blob("bytes", { mode: "buffer" }).notNull(),
    createdAt: at("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.seq] })],
);

export const roomPeers = sqliteTable(
  "room_peers",
  {
    projectId: text("project_id").notNull(),
    peer: text("peer").notNull(),
    actor: text("actor").notNull(),
    /** Epoch whose end it did not outlive: whoever still has operations of it holds an old copy. */
    retired: integer("retired"),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.peer] })],
);

/** Inverse edits per actor and turn, for undo. */
export const roomJournal = sqliteTable(
  "room_journal",
  {
    id: id(),
    projectId: text("project_id").notNull(),
    actor: text("actor").notNull(),
    turn: text("turn"),
    /** How it came: `edit` by a command, `import` by sync. Only bursts of the latter are one step. */
    kind: text("kind", { enum: ["edit", "import", "undo"] })
      .notNull()
      .default("edit"),
    /** What the page said it is a part of: rows of one step are undone together. */
    step: text("step"),
    /** Of an undo: the rows that it took back, which redo makes stand again. */
    undoes: json<string[]>("undoes"),
    seq: integer("seq").notNull(),
    time: at("time").notNull(),
    entries: json<unknown[]>("entries").notNull(),
    undoneAt: at("undone_at"),
  },
  (table) => [
    index("room_journal_actor").on(table.projectId, table.actor, table.seq),
    index("room_journal_turn").on(table.projectId, table.turn, table.seq),
  ],
);

/** The history before the log: compaction keeps who, when and where in the document's own history. `seq` is its last row. */
export const roomVersions = sqliteTable(
  "room_versions",
  {
    projectId: text("project_id").notNull(),
    seq: integer("seq").notNull(),
    startedAt: at("started_at").notNull(),
    time: at("time").notNull(),
    actor: text("actor").notNull(),
    turn: text("turn"),
    touched: json<Touched>("touched").notNull(),
    frontiers: json<{ peer: string; counter: number }[]>("frontiers").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.seq] })],
);

/** Names that people gave to moments of the history. */
export const roomNames = sqliteTable(
  "room_names",
  {
    projectId: text("project_id").notNull(),
    seq: integer("seq").notNull(),
    name: text("name").notNull(),
    actor: text("actor").notNull(),
    createdAt: at("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.seq] })],
);

/** What could not be read any more when a canvas was brought back from its last good state: nothing is thrown away. */
export const roomSetAside = sqliteTable(
  "room_set_aside",
  {
    projectId: text("project_id").notNull(),
    kind: text("kind", { enum: ["snapshot", "update"] }).notNull(),
    seq: integer("seq").notNull(),
    time: at("time").notNull(),
    bytes: blob("bytes", { mode: "buffer" }).notNull(),
    setAsideAt: at("set_aside_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.setAsideAt, table.kind, table.seq] })],
);

// ── uploads ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Files on their way in by tus. `offset` is what is on disk for certain; a finished row keeps answering until it expires. */
export const uploads = sqliteTable(
  "uploads",
  {
    id: id(),
    projectId: text("project_id").notNull(),
    actor: text("actor").notNull(),
    name: text("name").notNull(),
    length: integer("length").notNull(),
    offset: integer("offset").notNull(),
    /** Where on the canvas it shall stand; null for a file that gets no node. */
    place: json<{ x: number; y: number }>("place"),
    /** What was dropped together is undone together. */
    step: text("step"),
    assetId: text("asset_id"),
    nodeId: text("node_id"),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    finishedAt: at("finished_at"),
  },
  (table) => [index("uploads_actor").on(table.actor, table.finishedAt), index("uploads_expiry").on(table.expiresAt)],
);

// ── batches ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const BATCH_STATES = ["running", "done", "stopped", "cancelled"] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** One form of many generations: rows × models × takes. `stopped`: its budget ends it, or somebody must act; what is done is kept. */
export const batches = sqliteTable(
  "batches",
  {
    id: id(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id),
    title: text("title").notNull(),
    /** A prompt with `{variables}`. */
    template: text("template").notNull(),
    /** The values of the variables, a row for each prompt. */
    rows: json<Record<string, string>[]>("rows").notNull(),
    models: json<{ model: string; params: Record<string, unknown> }[]>("models").notNull(),
    takes: integer("takes").notNull(),
    /** First seed of each row; the same for every model, so that they can be compared. */
    seed: integer("seed").notNull(),
    inputs: json<{ assetId: string; role: string }[]>("inputs").notNull(),
    /** Those of the workspace that the template uses, as they were when it was asked for. */
    variables: json<Record<string, string>>("variables").notNull().default({}),
    budgetMicros: integer("budget_micros"),
    acceptsUnknownPrice: integer("accepts_unknown_price", { mode: "boolean" }).notNull().default(false),
    state: text("state", { enum: BATCH_STATES }).notNull(),
    /** Why it stopped. */
    note: text("note"),
    jobId: text("job_id").notNull(),
    createdBy: text("created_by").notNull(),
    turnId: text("turn_id"),
    createdAt: at("created_at").notNull(),
    endedAt: at("ended_at"),
  },
  (table) => [index("batches_project").on(table.projectId, table.createdAt)],
);

export const REVIEWS = ["keep", "reject", "star"] as const;
export type Review = (typeof REVIEWS)[number];

export const batchCells = sqliteTable(
  "batch_cells",
  {
    batchId: text("batch_id")
      .notNull()
      .references(() => batches.id, { onDelete: "cascade" }),
    /** Counts through rows, models and takes, in this order. */
    place: integer("place").notNull(),
    /** Null until it was asked for. */
    generationId: text("generation_id"),
    /** Why it could not be asked for. */
    refusal: text("refusal"),
    /** What was reserved for it; null for an unknown price. */
    micros: integer("micros"),
    /** It is to be tried again as soon as there is room. */
    again: integer("again", { mode: "boolean" }).notNull().default(false),
    review: text("review", { enum: REVIEWS }),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.place] }), index("batch_cells_generation").on(table.generationId)],
);
