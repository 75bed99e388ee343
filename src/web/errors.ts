/** Every error on its way out: a problem document, an error page, or a toast for htmx. */
import { ErrorPage, type ErrorPageProps } from "../../views/errors/error-page.tsx";
import { ToastPartial } from "../../views/shared/message.tsx";
import { atLeast } from "../actors.ts";
import { AppError, ERROR_STATUS } from "../lib/errors.ts";
import { frameOf } from "./frame.ts";
import { asAppError, fragment, page, problem, wantsHtml } from "./reply.ts";
import { NOBODY, type Web } from "./web.ts";

export function errorReply(web: Web, thrown: unknown, request: Request): Response {
  const error = asAppError(invalidRequest(thrown), web.clash.log, `${request.method} ${new URL(request.url).pathname}`);
  const status = ERROR_STATUS[error.code];
  if (request.headers.has("hx-request")) return fragment(String(ToastPartial({ text: error.message, tone: "fail" })), status);
  if (!wantsHtml(request) || new URL(request.url).pathname.startsWith("/api/")) return problem(error);
  const actor = web.actors.get(request) ?? NOBODY;
  const frame = frameOf(web, request, actor);
  const remedy = atLeast(actor, "owner") ? remedyOf(error, request) : undefined;
  return page(
    String(
      ErrorPage({
        frame,
        kind: status === 404 ? "not_found" : status === 401 || status === 403 ? "forbidden" : "bug",
        text: error.message,
        ...(remedy ? { remedy } : {}),
      }),
    ),
    frame.nonce,
    status,
  );
}

/** A canvas that cannot be read can go on from its last good state. */
function remedyOf(error: AppError, request: Request): ErrorPageProps["remedy"] {
  const { pathname } = new URL(request.url);
  const [, projectId] = /^\/projects\/(prj_[0-9a-z]{22})$/.exec(pathname) ?? [];
  if (!projectId || !error.fields.some((one) => one.field === "canvas")) return undefined;
  return { command: "canvas.recover", fields: { projectId }, title: "Go on from the last good state" };
}

/** What the framework refuses by itself (a body it cannot parse, a route's own schema) is the sender's mistake, not a bug. */
function invalidRequest(thrown: unknown): unknown {
  const code = (thrown as { code?: unknown }).code;
  return code === "PARSE" || code === "VALIDATION" ? new AppError("invalid", "The request cannot be read. Nothing was done.") : thrown;
}
