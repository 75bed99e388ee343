/** The door of the registry over HTTP: JSON for programs, form-encoded for pages. */
import type { TObject, TSchema } from "@sinclair/typebox";
import { allowed, commandNamed, runCommand } from "../commands/door.ts";
import { COMMANDS } from "../commands/index.ts";
import { AppError } from "../lib/errors.ts";
import { fragment, json } from "./reply.ts";
import { controller, type Web } from "./web.ts";

const BODY_LIMIT_BYTES = 1024 * 1024;

export const commandRoutes = (web: Web) =>
  controller(web)
    .get("/api/commands", ({ actor }) =>
      json({
        items: COMMANDS.map(({ name, title, policy, params }) => ({
          name,
          title,
          policy,
          params,
          allowed: allowed(actor, commandNamed(name)),
        })),
        next: null,
      }),
    )
    .post(
      "/api/commands/:name",
      async ({ actor, params, request }) => {
        const idempotencyKey = request.headers.get("idempotency-key") ?? undefined;
        const result = await runCommand(web.clash, {
          actor,
          name: params.name,
          params: await readJson(request, COMMANDS.find(({ name }) => name === params.name)?.bodyLimitBytes),
          ...(idempotencyKey ? { idempotencyKey } : {}),
        });
        return json({ result });
      },
      { parse: "none" },
    )
    .post(
      "/commands/:name",
      async ({ actor, params, request }) => {
        const form = new URLSearchParams(await readText(request));
        const next = form.get("then");
        form.delete("then");
        const result = await runCommand(web.clash, { actor, name: params.name, params: fromForm(commandNamed(params.name).params, form) });
        return answerForm(params.name, result as Record<string, unknown>, next);
      },
      { parse: "none" },
    );

/** The body as text. Throws AppError `too_large`. */
export async function readText(request: Request, limit = BODY_LIMIT_BYTES): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const text = await request.text();
  if (text.length > limit) throw tooLarge(limit);
  return text;
}

function tooLarge(limit: number): AppError {
  const size = `larger than ${limit / 1024 ** 2} MiB`;
  return new AppError("too_large", `The request is ${size}. Nothing was done.`, [{ field: "body", message: `It is ${size}.` }]);
}

async function readJson(request: Request, limit?: number): Promise<unknown> {
  const text = await readText(request, limit);
  try {
    const value: unknown = text ? JSON.parse(text) : {};
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // falls through to the sentence below
  }
  throw new AppError("invalid", "body: It is not a JSON object. Nothing was done.", [
    { field: "body", message: "It is not a JSON object." },
  ]);
}

/** Form fields are text; the schema says what they mean. A name that repeats is a list, `params.x` is a key of `params`. */
export function fromForm(schema: TObject, form: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const [head = "", key] = name.split(".", 2);
    const property: TSchema | undefined = schema.properties[head];
    const all = form.getAll(name);
    if (key !== undefined)
      values[head] = { ...(values[head] as object | undefined), [key]: holdsText(property) ? all[0] : guess(all[0] ?? "") };
    else if (property?.type === "array") values[name] = all;
    else if (all[0] !== "" || property?.type === "string") values[name] = convert(property, all[0] ?? "");
  }
  return values;
}

function convert(property: TSchema | undefined, text: string): unknown {
  switch (property?.type) {
    case "integer":
    case "number":
      return Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return text === "true" || text === "on" ? true : text === "false" ? false : text;
    default:
      return text;
  }
}

/** A record whose values are all text: what looks like a number stays as it was typed. */
const holdsText = (property: TSchema | undefined): boolean =>
  Object.values((property?.patternProperties ?? {}) as Record<string, TSchema>).some((value) => value.type === "string");

const guess = (text: string): unknown => (text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text);

/** Where a page goes after a form; without a place it stays and is told by the live stream. */
function answerForm(name: string, result: Record<string, unknown>, next: string | null): Response {
  const to = next?.startsWith("/") && !next.startsWith("//") ? next : placeAfter(name, result);
  return to ? fragment("", 200, { "hx-redirect": to }) : fragment("", 204);
}

function placeAfter(name: string, result: Record<string, unknown>): string | undefined {
  if (name === "project.create" || name === "project.duplicate") return `/projects/${String(result.id)}`;
  if (name === "project.delete") return "/projects";
  if (name === "canvas.recover") return `/projects/${String(result.projectId)}`;
  if (name === "film.make") return `/projects/${String(result.projectId)}/film`;
  return undefined;
}
