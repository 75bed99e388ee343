/**
 * Addresses at which anybody gets one file for a short while: for providers that fetch their inputs, and for embedding. Where a bucket on the internet
 * keeps the files it answers by itself (S3's own signature); else the studio does, under `/signed/`, by an HMAC over file, end and variant. Nothing is
 * stored for such an address, so it cannot be taken back: it is short-lived instead.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clash } from "../clash.ts";
import { isPublicAddress } from "../lib/addresses.ts";
import { AppError } from "../lib/errors.ts";
import { serverSecret } from "../secrets.ts";
import type { Asset } from "./assets.ts";

export const LINK_LIMIT_SECONDS = 24 * 3600;

export interface AssetLink {
  url: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** Throws AppError `unavailable` when nobody outside could reach it: neither CLASH_PUBLIC_URL nor a bucket on the internet is set. */
export async function assetLink(clash: Clash, asset: Asset, seconds: number): Promise<AssetLink> {
  const expiresAt = clash.clock.now() + seconds * 1000;
  const { s3, publicUrl } = clash.config;
  if (s3 && isOnTheInternet(s3.endpoint)) {
    const url = await clash.store.link(asset.sha256, { seconds, mime: asset.mime });
    if (url) return { url, expiresAt };
  }
  if (!publicUrl)
    throw new AppError(
      "unavailable",
      "CLASH_PUBLIC_URL: Set the address at which the studio can be reached; without it nobody could open the link.",
    );
  return { url: publicUrl + signedPath(clash, asset.id, expiresAt), expiresAt };
}

/** `/signed/ast_…?until=…&key=…` */
export function signedPath(clash: Clash, assetId: string, until: number): string {
  return `/signed/${encodeURIComponent(assetId)}?until=${until}&key=${keyOf(clash, assetId, until)}`;
}

/** Whether the address was made here and is still good. */
export function isSigned(clash: Clash, assetId: string, query: URLSearchParams): boolean {
  const until = Number(query.get("until"));
  const given = Buffer.from(query.get("key") ?? "");
  const expected = Buffer.from(keyOf(clash, assetId, until));
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs && until > clash.clock.now();
}

function keyOf(clash: Clash, assetId: string, until: number): string {
  const secret = serverSecret(clash.config.dataFolder, clash.config.secret);
  return createHmac("sha256", secret).update(`asset link\n${assetId}\n${until}`).digest("base64url");
}

/** By its looks: an own name in a private network has no dot, or an ending that nobody can register. */
function isOnTheInternet(endpoint: string): boolean {
  const host = new URL(endpoint).hostname.replace(/^\[|\]$/g, "");
  if (/^[\d.]+$|:/.test(host)) return isPublicAddress(host);
  return host.includes(".") && !/\.(local|localhost|internal|lan|home|arpa|test|invalid|example)$/.test(host);
}
