/**
 * A service account of Google Cloud: its key file, and the hour-long token that it is exchanged for. The key never leaves this process; what is sent is a
 * note that it signed. Source: developers.google.com/identity/protocols/oauth2/service-account (JWT bearer, RS256, at most one hour).
 */
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { JobFailure } from "../../jobs/define.ts";
import type { CallContext, Credentials } from "../define.ts";
import { odd, onLine } from "./line.ts";

const KeyFile = Type.Object({
  type: Type.Literal("service_account"),
  project_id: Type.String({ minLength: 1 }),
  private_key: Type.String({ minLength: 1 }),
  client_email: Type.String({ minLength: 3 }),
  token_uri: Type.Optional(Type.String()),
});
export type Account = Omit<Static<typeof KeyFile>, "type">;

const Token = Type.Object({ access_token: Type.String({ minLength: 1 }) });

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const TOKEN_URL = "https://oauth2.googleapis.com/token";
const TOKEN_TIMEOUT_MS = 30_000;
const LIFE_SECONDS = 3600;

/** Throws JobFailure `config`. The secret is the whole JSON key file, or the private key in it, and then its name and project stand beside it. */
export function accountOf({ fields }: Credentials): Account {
  const secret = (fields.privateKey ?? "").trim();
  const account = secret.startsWith("{") ? fileOf(secret) : undefined;
  const project = fields.project || account?.project_id;
  if (account && project) return { ...account, project_id: project };
  if (secret.includes("PRIVATE KEY") && fields.email && project)
    return { private_key: secret.replaceAll("\\n", "\n"), client_email: fields.email, project_id: project };
  throw new JobFailure(
    "config",
    "Vertex AI needs the JSON key of a service account (in Google Cloud: IAM, Service accounts, Keys), or its private key, name and project.",
  );
}

function fileOf(text: string): Account | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Value.Check(KeyFile, parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A bearer token. Asking for it costs nothing, so whatever goes wrong here, no model was asked. */
export async function tokenOf(account: Account, { signal, credentials }: CallContext): Promise<string> {
  const url = tokenUrl(account, credentials);
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: await signed(account, url),
  });
  const call = { signal, credentials, stake: "ask", timeoutMs: TOKEN_TIMEOUT_MS } as const;
  return onLine(call, async (ask) => {
    const answer: unknown = await (await ask(url, { method: "POST", body })).json();
    if (!Value.Check(Token, answer)) throw odd(call, "The token server gave no token.");
    return answer.access_token;
  });
}

/** Google's own address; the one in the key file only where it is on the server that an owner set for Vertex. */
export function tokenUrl(account: Account, { baseUrl }: Credentials): string {
  const named = account.token_uri ?? TOKEN_URL;
  const ours = baseUrl && URL.canParse(named) && new URL(named).origin === new URL(baseUrl).origin;
  return ours ? named : TOKEN_URL;
}

async function signed(account: Account, audience: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: account.client_email, scope: SCOPE, aud: audience, iat: now, exp: now + LIFE_SECONDS };
  const note = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", await keyOf(account), new TextEncoder().encode(note));
  return `${note}.${Buffer.from(signature).toString("base64url")}`;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function keyOf({ private_key }: Account): Promise<CryptoKey> {
  const bytes = Buffer.from(private_key.replace(/-----[^-]+-----|\s/g, ""), "base64");
  try {
    return await crypto.subtle.importKey("pkcs8", bytes, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, ["sign"]);
  } catch {
    throw new JobFailure("config", "The private key of the service account cannot be read. Make a new one.");
  }
}
