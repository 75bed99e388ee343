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

/** Bytes of an asset: its own, or those of a variant. */
interface Linked {
  sha256: string;
  mime: string;
  variant?: string;
}

/** Throws AppError `unavailable` when nobody outside could reach it: neither CLASH_PUBLIC_URL nor a bucket on the internet is set. */
export async function assetLink(clash: Clash, asset: Asset, seconds: number): Promise<AssetLink> {
  const expiresAt = clash.clock.now() + seconds * 1000;
  const inBucket = await bucketLink(clash, asset, seconds);
  if (inBucket) return { url: inBucket, expiresAt };
  const { publicUrl } = clash.config;
  if (!publicUrl)
    throw new AppError(
      "unavailable",
      "CLASH_PUBLIC_URL: Set the address at which the studio can be reached; without it nobody could open the link.",
    );
  return { url: publicUrl + signedPath(clash, asset.id, expiresAt), expiresAt };
}

/**
 * For a provider that takes an address in place of bytes: good for a day, which is longer than any job may last. Undefined where the studio has no address on
 * the internet: then bytes go.
 */
export async function providerLink(clash: Clash, asset: Pick<Asset, "id">, file: Linked): Promise<string | undefined> {
  const inBucket = await bucketLink(clash, file, LINK_LIMIT_SECONDS);
  if (inBucket) return inBucket;
  const { publicUrl } = clash.config;
  if (!publicUrl || !isOnTheInternet(publicUrl)) return undefined;
  return publicUrl + signedPath(clash, asset.id, clash.clock.now() + LINK_LIMIT_SECONDS * 1000, file.variant);
}

async function bucketLink({ config: { s3 }, store }: Clash, { sha256, mime }: Linked, seconds: number): Promise<string | undefined> {
  return s3 && isOnTheInternet(s3.endpoint) ? store.link(sha256, { seconds, mime }) : undefined;
}

/** `/signed/ast_…?until=…&key=…`, of a variant with `&variant=…` */
export function signedPath(clash: Clash, assetId: string, until: number, variant?: string): string {
  const query = new URLSearchParams({ until: String(until), key: keyOf(clash, assetId, until, variant), ...(variant ? { variant } : {}) });
  return `/signed/${encodeURIComponent(assetId)}?${query}`;
}

/** Whether the address was made here and is still good. */
export function isSigned(clash: Clash, assetId: string, query: URLSearchParams): boolean {
  const until = Number(query.get("until"));
  const given = Buffer.from(query.get("key") ?? "");
  const expected = Buffer.from(keyOf(clash, assetId, until, query.get("variant") ?? undefined));
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs && until > clash.clock.now();
}

function keyOf(clash: Clash, assetId: string, until: number, variant?: string): string {
  const secret = serverSecret(clash.config.dataFolder, clash.config.secret);
  const signed = [`asset link\n${assetId}\n${until}`, ...(variant ? [variant] : [])].join("\n");
  return createHmac("sha256", secret).update(signed).digest("base64url");
}

/** By its looks: an own name in a private network has no dot, or an ending that nobody can register. */
export function isOnTheInternet(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (/^[\d.]+$|:/.test(host)) return isPublicAddress(host);
  return host.includes(".") && !/\.(local|localhost|internal|lan|home|arpa|test|invalid|example)$/.test(host);
}
