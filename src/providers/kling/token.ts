/**
 * The bearer of a call to Kling: its one API key as it is, or of the older pair a token that is signed for this call alone. Claims and lifetime: Kling's
 * API reference, read 2026-11-20: HS256, `iss` the access key, `exp` at most 30 minutes ahead, `nbf` five seconds back, nothing else.
 */
import { SignJWT } from "jose";
import { JobFailure } from "../../jobs/define.ts";
import type { Credentials } from "../define.ts";

const LIFE_SECONDS = 1_800;
const SKEW_SECONDS = 5;

/** Throws JobFailure `config` when neither is there. */
export async function bearerOf({ fields }: Credentials, now: number): Promise<string> {
  const { key, accessKey, secretKey } = fields;
  if (key) return key;
  if (!accessKey || !secretKey)
    throw new JobFailure("config", "Kling has no key yet: an owner can add an API key, or an access key with its secret, in Settings.");
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(accessKey)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .setNotBefore(seconds - SKEW_SECONDS)
    .sign(new TextEncoder().encode(secretKey));
}
