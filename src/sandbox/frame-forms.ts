/** The form of what a child says to the studio. Apart from `frames.ts`: the child has no use for the check and starts sooner without it. */
import { type Static, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";

const closed = { additionalProperties: false };
const Id = Type.Integer({ minimum: 1 });
const Name = Type.String({ maxLength: 400 });

/** What a child may say; a frame that is none of these ends it. */
const FromChild = Type.Union([
  Type.Object({ t: Type.Literal("log") }, closed),
  Type.Object({ t: Type.Literal("dropped") }, closed),
  /** The code runs, or has come to rest and waits for an answer. */
  Type.Object({ t: Type.Literal("runs"), runs: Type.Boolean() }, closed),
  /** Bytes: the arguments as JSON. */
  Type.Object({ t: Type.Literal("call"), id: Id, name: Name }, closed),
  Type.Object({ t: Type.Literal("size"), name: Name }, closed),
  Type.Object({ t: Type.Literal("read"), name: Name, at: Type.Integer({ minimum: 0 }) }, closed),
  Type.Object({ t: Type.Literal("write"), name: Name, isFirst: Type.Boolean(), isLast: Type.Boolean() }, closed),
  Type.Object({ t: Type.Literal("list") }, closed),
  Type.Object({ t: Type.Literal("remove"), name: Name }, closed),
  /** Bytes: the value as JSON. */
  Type.Object({ t: Type.Literal("returned") }, closed),
  /** Bytes: the message. */
  Type.Object({ t: Type.Literal("threw"), line: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]) }, closed),
  Type.Object({ t: Type.Literal("limit"), limit: Type.Union([Type.Literal("busy"), Type.Literal("memory")]) }, closed),
]);
export type FromChild = Static<typeof FromChild>;
export type FileOrder = Extract<FromChild, { t: "size" | "read" | "write" | "list" | "remove" }>;
const compiled = TypeCompiler.Compile(FromChild);

export const isFromChild = (head: unknown): head is FromChild => compiled.Check(head);
