/**
 * People, sessions and tokens. better-auth keeps passwords and sessions; tokens are ours, because they have roles and projects.
 *
 * A fresh studio has nobody: it prints a link with a one-time code that makes the owner, unless the environment names one. Self sign-up is off.
 * What is kept of a token or a code is only its hash.
 */
import { timingSafeEqual } from "node:crypto";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import { type Actor, atLeast } from "./actors.ts";
import type { Config } from "./config.ts";
import type { Db } from "./db.ts";
import type { Clock } from "./lib/clock.ts";
import { AppError, invalid } from "./lib/errors.ts";
import { newId } from "./lib/ids.ts";
import { createLimiter } from "./lib/limiter.ts";
import { account, members, type Role, session, tokens, user, verification } from "./schema.ts";

export interface NewOwner {
  name: string;
  email: string;
  password: string;
}

export interface NewToken {
  title: string;
  role: Role;
  projectIds?: string[];
  expiresAt?: number;
}

export interface Accounts {
  /** Whether the first person is still to come. */
  needsSetup(): Promise<boolean>;
  /** The code of the set-up link; undefined once there is an owner. */
  setupCode(): string;
  /** Makes the owner. Throws `forbidden` for a wrong code, `conflict` when there is an owner, `invalid` with fields. */
  setUp(code: string, owner: NewOwner): Promise<void>;
  createOwner(owner: NewOwner): Promise<string>;
  /** The cookies of a new session as `Set-Cookie` values. Throws `unauthorized` or `limited`. */
  signIn(email: string, password: string, from: { ip: string; headers: Headers }): Promise<string[]>;
  signOut(headers: Headers): Promise<string[]>;
  /** The person of a session cookie. */
  personOf(headers: Headers): Promise<Actor | undefined>;
  tokenActor(token: string): Promise<Actor | undefined>;
  createToken(maker: Actor, token: NewToken): Promise<{ id: string; token: string }>;
  /** Makes a token with a value that is known already (first start). Repeatable. */
  admitToken(value: string, title: string): Promise<void>;
  /** Owners revoke any, others those that they made. Throws AppError `not_found`. */
  revokeToken(id: string, by: Actor): Promise<void>;
  /** Who stands behind an id of a log row, with the rights they have now; undefined when they have none any more. */
  actorById(id: string): Promise<Actor | undefined>;
}

const MIN_PASSWORD = 10;
const MAX_PASSWORD = 128;
const MAX_TOKEN_CHARACTERS = 300;

const hashOf = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");
const randomText = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");

export function createAccounts({
  config,
  db,
  clock,
  secret,
  origin,
}: {
  config: Config;
  db: Db;
  clock: Clock;
  secret: string;
  origin: string;
}): Accounts {
  const auth = betterAuth({
    baseURL: config.publicUrl ?? origin,
    secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(drizzle(db.write.client), { provider: "sqlite", schema: { user, session, account, verification } }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD, maxPasswordLength: MAX_PASSWORD },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    rateLimit: { enabled: false }, // its limits hang on its own routes, which we do not mount; ours are below
    advanced: {
      useSecureCookies: config.publicUrl?.startsWith("https:") ?? false,
      cookiePrefix: "clash",
      database: { generateId: () => newId("ses") },
    },
    logger: { disabled: true },
  });
  const code = randomText(18);
  const signIns = createLimiter(clock, 10, 5 * 60_000);
  const setups = createLimiter(clock, 20, 10 * 60_000);

  const memberActor = async (id: string): Promise<Actor | undefined> => {
    const [row] = await db.read
      .select({ id: members.userId, role: members.role, name: user.name, email: user.email })
      .from(members)
      .innerJoin(user, eq(user.id, members.userId))
      .where(eq(members.userId, id));
    return row && { ...row, kind: "person" };
  };

  const needsSetup = async () => (await db.read.select({ id: members.userId }).from(members).limit(1)).length === 0;

  async function createOwner(owner: NewOwner): Promise<string> {
    checkOwner(owner);
    const context = await auth.$context;
    const password = await context.password.hash(owner.password);
    const id = newId("usr");
    const now = new Date(clock.now());
    await db.write.transaction(async (tx) => {
      if ((await tx.select({ id: members.userId }).from(members).limit(1)).length > 0)
        throw new AppError("conflict", "This studio has an owner already. Sign in instead.");
      await tx.insert(user).values({
        id,
        name: owner.name.trim(),
        email: owner.email.trim().toLowerCase(),
        emailVerified: true,
        createdAt: now,
        updatedAt: now,
      });
      await tx
        .insert(account)
        .values({ id: newId("usr"), accountId: id, providerId: "credential", userId: id, password, createdAt: now, updatedAt: now });
      await tx.insert(members).values({ userId: id, role: "owner", createdAt: clock.now() });
    });
    return id;
  }

  async function personOf(headers: Headers): Promise<Actor | undefined> {
    if (!headers.get("cookie")?.includes("session_token")) return undefined;
    const found = await auth.api.getSession({ headers });
    if (!found) return undefined;
    return memberActor(found.user.id);
  }

  async function insertToken(value: string, row: Omit<typeof tokens.$inferInsert, "hash">) {
    await db.write.transaction((tx) =>
      tx
        .insert(tokens)
        .values({ ...row, hash: hashOf(value) })
        .onConflictDoNothing(),
    );
  }

  return {
    needsSetup,
    setupCode: () => code,
    createOwner,
    async setUp(given, owner) {
      setups.hit("setup");
      if (!same(given.trim(), code))
        throw new AppError("forbidden", "This set-up code is not the one in the server's log. Copy the whole link from there.", [
          { field: "code", message: "It is not the code in the server's log." },
        ]);
      await createOwner(owner);
    },
    async signIn(email, password, from) {
      const key = `${from.ip} ${email.toLowerCase()}`;
      signIns.hit(key);
      const headers = new Headers({ "user-agent": from.headers.get("user-agent") ?? "" });
      const response = await auth.api
        .signInEmail({ body: { email: email.trim().toLowerCase(), password }, headers, asResponse: true })
        .catch(() => undefined);
      if (!response?.ok)
        throw new AppError("unauthorized", "This e-mail and password do not belong together.", [
          { field: "password", message: "E-mail and password do not belong together." },
        ]);
      signIns.clear(key);
      return response.headers.getSetCookie();
    },
    async signOut(headers) {
      const response = await auth.api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
    personOf,
    async tokenActor(value) {
      if (value.length > MAX_TOKEN_CHARACTERS) return undefined;
      const [row] = await db.read
        .select()
        .from(tokens)
        .where(and(eq(tokens.hash, hashOf(value)), isNull(tokens.revokedAt)));
      return row && liveToken(row, clock.now());
    },
    async actorById(id) {
      if (!id.startsWith("tok_")) return memberActor(id);
      const [row] = await db.read
        .select()
        .from(tokens)
        .where(and(eq(tokens.id, id), isNull(tokens.revokedAt)));
      return row && liveToken(row, clock.now());
    },
    async createToken(maker, token) {
      const id = newId("tok");
      const value = `clash_${randomText(32)}`;
      await insertToken(value, {
        id,
        title: token.title,
        role: token.role,
        makerId: maker.id,
        projectIds: token.projectIds ?? null,
        expiresAt: token.expiresAt ?? null,
        createdAt: clock.now(),
      });
      return { id, token: value };
    },
    admitToken: (value, title) => insertToken(value, { id: newId("tok"), title, role: "owner", makerId: "server", createdAt: clock.now() }),
    async revokeToken(id, by) {
      const own = atLeast(by, "owner") ? undefined : eq(tokens.makerId, by.id);
      const [row] = await db.write.transaction((tx) =>
        tx
          .update(tokens)
          .set({ revokedAt: clock.now() })
          .where(and(eq(tokens.id, id), own))
          .returning(),
      );
      if (!row) throw new AppError("not_found", "There is no such token.");
    },
  };
}

function liveToken(row: typeof tokens.$inferSelect, now: number): Actor | undefined {
  if (row.expiresAt !== null && row.expiresAt <= now) return undefined;
  return { id: row.id, kind: "token", name: row.title, role: row.role, ...(row.projectIds ? { projectIds: row.projectIds } : {}) };
}

function checkOwner(owner: NewOwner) {
  if (!owner.name.trim() || owner.name.length > 80) throw invalid("name", "Give a name of 1 to 80 characters.");
  if (!/^\S+@\S+\.\S+$/.test(owner.email.trim()) || owner.email.length > 200) throw invalid("email", "Give an e-mail address.");
  if (owner.password.length < MIN_PASSWORD) throw invalid("password", `Use at least ${MIN_PASSWORD} characters.`);
  if (owner.password.length > MAX_PASSWORD) throw invalid("password", `Use at most ${MAX_PASSWORD} characters.`);
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(hashOf(given)), Buffer.from(hashOf(expected))];
  return timingSafeEqual(a, b);
}
