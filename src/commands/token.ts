import { Type } from "@sinclair/typebox";
import { atLeast } from "../actors.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { ROLES } from "../schema.ts";
import { defineCommand, field } from "./define.ts";

export const tokenCreate = defineCommand({
  name: "token.create",
  title: "Create an API token",
  policy: "person",
  params: Type.Object({
    title: field.title("What the token is for."),
    role: field.oneOf(ROLES),
    projectIds: Type.Optional(Type.Array(field.projectId, { minItems: 1, maxItems: 100 })),
    expiresAt: Type.Optional(Type.String({ maxLength: 40, description: "ISO 8601; without it the token lasts until it is revoked." })),
  }),
  secret: true,
  async run({ clash, actor }, { expiresAt, ...token }) {
    if (!atLeast(actor, token.role)) throw new AppError("forbidden", `A token cannot be more than its maker; you are ${actor.role}.`);
    const until = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (until !== undefined && !(until > clash.clock.now()))
      throw invalid("expiresAt", "It must be a time in the future, like 2027-01-31T00:00:00Z.");
    return clash.accounts.createToken(actor, { ...token, ...(until === undefined ? {} : { expiresAt: until }) });
  },
});

export const tokenRevoke = defineCommand({
  name: "token.revoke",
  title: "Revoke an API token",
  policy: "person",
  params: Type.Object({ tokenId: Type.String({ minLength: 1, maxLength: 64 }) }),
  run: ({ clash, actor }, params) => clash.accounts.revokeToken(params.tokenId, actor),
});
