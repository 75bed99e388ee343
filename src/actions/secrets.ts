/**
 * What an action must be told and nobody else: sealed at rest, bound to the action and the name. Values leave here for one run only, and whatever comes back
 * from that run goes through its `Redactor` first.
 */
import { and, eq } from "drizzle-orm";
import { createHmac } from "node:crypto";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { actionSecrets, actions } from "../schema.ts";
import { serverSecret } from "../secrets.ts";
import { tellOfAction } from "./install.ts";
import type { ActionManifest } from "./manifest.ts";

const boundTo = (actionId: string, name: string) => `action secret\n${actionId}\n${name}`;

/** null takes it away. Throws AppError `not_found`, or `invalid` for a name that no version of the action asks for. */
export async function setActionSecret(
  clash: Clash,
  actor: Actor,
  { actionId, asks, name, value }: { actionId: string; asks: readonly string[]; name: string; value: string | null },
): Promise<void> {
  if (value !== null && !asks.includes(name))
    throw invalid("secret", asks.length > 0 ? `The action asks for ${asks.join(", ")}.` : "The action asks for no secret.");
  await clash.db.write.transaction(async (tx, after) => {
    const [action] = await tx.select().from(actions).where(eq(actions.id, actionId));
    if (!action) throw new AppError("not_found", "There is no such action.");
    if (value === null) await tx.delete(actionSecrets).where(and(eq(actionSecrets.actionId, actionId), eq(actionSecrets.name, name)));
    else {
      const values = { sealed: clash.seal.seal(value, boundTo(actionId, name)), changedBy: actor.id, changedAt: clash.clock.now() };
      await tx
        .insert(actionSecrets)
        .values({ actionId, name, ...values })
        .onConflictDoUpdate({ target: [actionSecrets.actionId, actionSecrets.name], set: values });
    }
    await tellOfAction(clash, tx, after, actor, "secret", { id: actionId, name: action.name, secret: name, isSet: value !== null });
  });
}

export interface SecretState {
  name: string;
  title: string;
  description?: string;
  isRequired: boolean;
  isSet: boolean;
  /** It was sealed under another server secret: it must be given again. */
  isUnreadable: boolean;
  changedAt: number | null;
}

/** What may be shown: never a value. */
export async function secretStates(clash: Clash, actionId: string, manifest: ActionManifest): Promise<SecretState[]> {
  const rows = new Map((await rowsOf(clash, actionId)).map((row) => [row.name, row]));
  return manifest.secrets.map((secret) => {
    const row = rows.get(secret.name);
    const isUnreadable = row !== undefined && clash.seal.open(row.sealed, boundTo(actionId, secret.name)) === undefined;
    return { ...secret, isSet: row !== undefined && !isUnreadable, isUnreadable, changedAt: row?.changedAt ?? null };
  });
}

/** For one run. Throws AppError `conflict` that names what is missing. */
export async function secretsFor(clash: Clash, actionId: string, manifest: ActionManifest): Promise<Record<string, string>> {
  if (manifest.secrets.length === 0) return {};
  const rows = new Map((await rowsOf(clash, actionId)).map((row) => [row.name, row]));
  const values: Record<string, string> = {};
  for (const { name, title, isRequired } of manifest.secrets) {
    const row = rows.get(name);
    const value = row && clash.seal.open(row.sealed, boundTo(actionId, name));
    if (value !== undefined) values[name] = value;
    else if (isRequired || row)
      throw new AppError(
        "conflict",
        row
          ? `${title} (${name}) was kept under another secret of the server: an owner must set it again.`
          : `${manifest.title} needs ${title} (${name}): an owner sets it in the settings of the action.`,
      );
  }
  return values;
}

const rowsOf = (clash: Clash, actionId: string) => clash.db.read.select().from(actionSecrets).where(eq(actionSecrets.actionId, actionId));

/** With which the author's server checks that a request is ours, as Standard Webhooks 1.0 writes it. Not stored: it follows from the server's key. */
export function signingSecret(clash: Clash, actionId: string): string {
  const key = serverSecret(clash.config.dataFolder, clash.config.secret);
  return `whsec_${createHmac("sha256", key).update(`action ${actionId}`).digest("base64")}`;
}

// ── what comes back ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Redactor {
  text(text: string): string;
  /** The same for bytes of an answer; they are copied only when something stands in them. */
  bytes(bytes: Uint8Array): Uint8Array;
  /** Every text in a plain value, its keys too. */
  value<T>(value: T): T;
}

const HIDDEN = "•••";
/** A part of base64 that is shorter could stand anywhere by chance. */
const LEAST_BASE64 = 8;

/** Takes out exact values and what they are in JSON, an address, base64 (wherever in a longer text it began) and hexadecimal. */
export function createRedactor(secrets: Readonly<Record<string, string>>): Redactor {
  const forms = [...new Set(Object.values(secrets).flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const text = (given: string) => forms.reduce((told, form) => told.replaceAll(form, HIDDEN), given);
  const redact = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(redact);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [text(name), redact(inner)]));
  };
  return {
    text,
    bytes: (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (!forms.some((form) => buffer.includes(form))) return bytes;
      const forward = forms.reduce(
        (told, form) => told.replaceAll(Buffer.from(form).toString("latin1"), HIDDEN_BYTES),
        buffer.toString("latin1"),
      );
      return Buffer.from(forward, "latin1");
    },
    value: (value) => (forms.length > 0 ? (redact(value) as typeof value) : value),
  };
}

const HIDDEN_BYTES = Buffer.from(HIDDEN).toString("latin1");

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const rest = (before + bytes.length) % 3;
    const sure = whole.slice(Math.ceil((before * 8) / 6), rest === 0 ? undefined : -1); // letters that only the secret decides
    return sure.length >= LEAST_BASE64 ? [sure, sure.replaceAll("+", "-").replaceAll("/", "_")] : [];
  });
  const encoded = encodeURIComponent(secret);
  return [secret, JSON.stringify(secret).slice(1, -1), encoded, encoded.replaceAll("%20", "+"), bytes.toString("hex"), ...base64];
}
