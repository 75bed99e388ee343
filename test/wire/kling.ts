/**
 * Kling as it is on the wire: tasks under two paths, found by their id or by the name that the sending gave them. Forms and codes: Kling's API reference
 * and vercel/ai's package for it (4.0.31), read 2026-11-20. It is strict: what a path or a version of the model does not know is code 1201.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TProperties, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { jwtVerify } from "jose";
import type { Card } from "../../src/providers/card.ts";
import { kling } from "../../src/providers/kling/index.ts";
import { makeMedia } from "../assets/made.ts";
import { type Behaviour, openWire, type Turn, type Wire, type WireReply, type WireRequest, type WireServer } from "./wire.ts";

export const KLING_TEST_KEY = "test-key-kling-0001";
const ACCESS = "test-key-kling-access";
const SECRET = "test-key-kling-secret-0001";

interface Task {
  id: string;
  name: string;
  path: string;
  mode: Behaviour;
  looks: number;
  wasCut: boolean;
}

export interface KlingServer extends WireServer {
  tasks: Task[];
  /** The packages that the account has; undefined: the answer does not list them. */
  packages: { status: string; remaining_quantity: number }[] | undefined;
  /** What the data of a finished task says besides. */
  more: Record<string, unknown>;
  /** So many tasks run already as the package allows. */
  isFull: boolean;
}

export async function serveKling(): Promise<KlingServer> {
  const tasks: Task[] = [];
  const state: Pick<KlingServer, "packages" | "more" | "isFull"> = {
    packages: [{ status: "online", remaining_quantity: 120 }],
    more: {},
    isFull: false,
  };
  const server = await openWire(async (request, turn) => {
    const path = request.path.split("?")[0] ?? "";
    if (path.startsWith("/films/")) return film(tasks, path);
    const wrong = await wrongBearer(request);
    if (wrong) return wrong;
    if (path === "/account/costs") return costs(state, turn);
    const [, about = "", id] = /^(\/v1\/videos\/(?:text2video|image2video))(?:\/([^/]+))?$/.exec(path) ?? [];
    if (!about) return said(404, 1202, "The requested resource does not exist");
    if (request.method === "POST" && id === undefined)
      return state.isFull ? said(429, 1303, "parallel task over resource pack limit") : submit(tasks, request, about, turn);
    return look(tasks, about, decodeURIComponent(id ?? ""), state, turn);
  });
  return Object.assign(state, { ...server, tasks });
}

const said = (status: number, code: number, message: string, data?: unknown, headers: Record<string, string> = {}): WireReply => ({
  status,
  headers,
  body: { code, message, request_id: "req-test-1", ...(data === undefined ? {} : { data }) },
});

/** The one key as it is, or a token of the pair with exactly its claims. */
async function wrongBearer({ headers }: WireRequest): Promise<WireReply | undefined> {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (!bearer) return said(401, 1001, "Authorization is empty");
  if (bearer === KLING_TEST_KEY) return undefined;
  try {
    const { payload, protectedHeader } = await jwtVerify(bearer, new TextEncoder().encode(SECRET), { algorithms: ["HS256"] });
    const life = Number(payload.exp) - Math.floor(Date.now() / 1000);
    const known = Object.keys(payload).sort().join() === "exp,iss,nbf" && protectedHeader.typ === "JWT";
    return payload.iss === ACCESS && known && life > 0 && life <= 1_800 ? undefined : said(401, 1002, "access key not found");
  } catch {
    return said(401, 1000, "signature is invalid");
  }
}

function trouble(mode: Behaviour): WireReply | undefined {
  switch (mode) {
    case "limited":
      return said(429, 1302, "The API request is too fast, exceeding the platform rate limit", undefined, { "retry-after": "1" });
    case "unavailable":
      return said(503, 5001, "Server temporarily unavailable, usually due to maintenance");
    case "bad-key":
      return said(401, 1002, "access key not found");
    case "no-credit":
      return said(429, 1102, "Account balance not enough");
    case "wrong-region":
      return said(429, 1304, "Triggered the platform's IP whitelisting policy");
    case "refused":
      return said(400, 1301, "Failure to pass the risk control system");
    default:
      return undefined;
  }
}

const one = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const base64 = Type.String({ pattern: "^[A-Za-z0-9+/]{20,}={0,2}$" });
const common = {
  model_name: one("kling-v2-1", "kling-v2-1-master", "kling-v2-5-turbo", "kling-v2-6", "kling-v3"),
  prompt: Type.String({ minLength: 1, maxLength: 2_500 }),
  negative_prompt: Type.Optional(Type.String({ maxLength: 2_500 })),
  duration: one(...Array.from({ length: 13 }, (_, index) => String(index + 3))),
  mode: Type.Optional(one("std", "pro")),
  cfg_scale: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  sound: Type.Optional(one("on", "off")),
  external_task_id: Type.String({ minLength: 1 }),
};
const FIELDS: Record<string, TProperties> = {
  "/v1/videos/text2video": { ...common, aspect_ratio: one("16:9", "9:16", "1:1") },
  "/v1/videos/image2video": { ...common, image: Type.Optional(base64), image_tail: Type.Optional(base64) },
};

/** The first thing that is wrong, in the order in which Kling's reference lists its conditions. */
function wrongIn(path: string, body: Record<string, unknown>): string | undefined {
  const error = [...Value.Errors(Type.Object(FIELDS[path] ?? {}, { additionalProperties: false }), body)][0];
  if (error) return `${error.path.slice(1)} is invalid: ${error.message}`;
  const version = String(body.model_name);
  const isOld = version.startsWith("kling-v2");
  if (isOld && "cfg_scale" in body) return "cfg_scale is not supported by kling-v2.x models";
  if (isOld && body.duration !== "5" && body.duration !== "10") return "duration is invalid";
  if ("sound" in body && version !== "kling-v2-6" && version !== "kling-v3") return "sound is not supported by this model";
  if (version === "kling-v2-6" && body.sound === "on" && body.mode !== "pro") return "sound is only supported in pro mode";
  if (isOld && body.image_tail && body.mode !== "pro") return "image_tail is only supported in pro mode";
  if (path.endsWith("image2video") && !body.image && !body.image_tail) return "image and image_tail cannot both be empty";
  if (path.endsWith("text2video") && version === "kling-v2-1") return "model is not supported";
  return undefined;
}

function submit(tasks: Task[], request: WireRequest, path: string, turn: Turn): WireReply {
  const mode = turn.submission();
  const no = trouble(mode);
  if (no) return no;
  const body = request.body as Record<string, unknown>;
  const wrong = mode === "rejected" ? "prompt is invalid: size must be between 1 and 10" : wrongIn(path, body);
  if (wrong) return said(400, 1201, wrong);
  const name = String(body.external_task_id);
  if (tasks.some((task) => task.name === name)) return said(400, 1201, "external_task_id already exists");
  turn.accept();
  const task: Task = { id: String(831_000_000_000_000 + tasks.length), name, path, mode, looks: mode === "slow" ? 3 : 0, wasCut: false };
  tasks.push(task);
  if (mode === "crash") return "hang-up";
  if (mode === "malformed") return { body: { code: 0, message: "SUCCEED", request_id: "req-test-1", data: { done: "soon" } } };
  return said(200, 0, "SUCCEED", told(task, "submitted"));
}

const told = (task: Task, status: string, more: Record<string, unknown> = {}) => ({
  task_id: task.id,
  task_status: status,
  task_info: { external_task_id: task.name },
  created_at: 1_763_700_000_000,
  updated_at: 1_763_700_000_000,
  ...more,
});

function look(tasks: Task[], path: string, id: string, state: Pick<KlingServer, "more">, { url }: Turn): WireReply {
  const task = tasks.find((known) => known.path === path && (known.id === id || known.name === id));
  if (!task) return said(400, 1201, "task not found");
  if (task.looks-- > 0) return said(200, 0, "SUCCEED", told(task, task.looks > 0 ? "submitted" : "processing"));
  return said(
    200,
    0,
    "SUCCEED",
    told(task, "succeed", {
      task_status_msg: "",
      task_result: { videos: [{ id: "v1", url: `${url}/films/${task.id}.mp4`, duration: "5" }] },
      final_unit_deduction: "2.5",
      ...state.more,
    }),
  );
}

async function film(tasks: Task[], path: string): Promise<WireReply> {
  const task = tasks.find((known) => path === `/films/${known.id}.mp4`);
  if (!task) return { status: 403, body: "AccessDenied" };
  const folder = await mkdtemp(join(tmpdir(), "clash-kling-"));
  try {
    const bytes = await Bun.file(await makeMedia(folder, "film.mp4")).bytes();
    const isCut = task.mode === "cut" && !task.wasCut;
    task.wasCut = true;
    return isCut ? { body: bytes, cutAfter: Math.floor(bytes.length / 2) } : { body: bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function costs({ packages }: Pick<KlingServer, "packages">, turn: Turn): WireReply {
  const no = trouble(turn.mode);
  return no ?? said(200, 0, "SUCCEED", { code: 0, msg: "ok", ...(packages ? { resource_pack_subscribe_infos: packages } : {}) });
}

// ── as a wire of the contract suites ────────────────────────────────────────────────────────────────────────────────────

/** As Kling's reference spells it; words only. */
function spoken(card: Card, name: string, value: unknown): { at: string; value: unknown } | undefined {
  switch (name) {
    case "seconds":
      return { at: "duration", value: String(value) };
    case "mode":
      return { at: "mode", value: value === "standard" ? "std" : value };
    case "aspect":
      return { at: "aspect_ratio", value: value === "auto" ? "16:9" : value };
    case "negative":
      return { at: "negative_prompt", value };
    case "audio":
      return { at: "sound", value };
    case "guidance":
      return card.id.startsWith("kling-2") ? undefined : { at: "cfg_scale", value };
    default:
      throw new Error(`Say here how Kling says "${name}" of ${card.id}.`);
  }
}

export const klingWire: Wire = {
  provider: kling,
  credentials: (url) => ({ fields: { accessKey: ACCESS, secretKey: SECRET, unitPrice: "0.14" }, baseUrl: url }),
  serve: serveKling,
  samples: [
    { card: "kling-2.6", prompt: "A fox in the snow at dusk", answers: "ticket", lost: "found" },
    {
      card: "kling-2.5-turbo",
      prompt: "The fox runs",
      inputs: [
        { role: "start", kind: "image" },
        { role: "end", kind: "image" },
      ],
      answers: "ticket",
      lost: "found",
    },
  ],
  keyStates: { "bad-key": "bad-key", "no-credit": "no-credit" },
  spoken,
  submissionOf: (requests) => requests.find((request) => request.method === "POST"),
  inputsOf: ({ body }) => {
    const { image, image_tail: tail } = body as { image?: string; image_tail?: string };
    return [
      ...(image ? [{ role: "start" as const, bytes: Buffer.from(image, "base64") }] : []),
      ...(tail ? [{ role: "end" as const, bytes: Buffer.from(tail, "base64") }] : []),
    ];
  },
};
