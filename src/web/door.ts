/** Set-up, sign-in and sign-out. */
import { DOM } from "../../views/dom.ts";
import { paths } from "../../views/paths.ts";
import { SetupPage } from "../../views/setup/setup-page.tsx";
import { SignInPage } from "../../views/sign-in/sign-in-page.tsx";
import { AppError, ERROR_STATUS } from "../lib/errors.ts";
import { frameOf } from "./frame.ts";
import { page, redirect } from "./reply.ts";
import { controller, NOBODY, type Web } from "./web.ts";

export const doorPages = (web: Web) =>
  controller(web)
    .get("/setup", async ({ request, query, actor }) => {
      if (!(await web.clash.accounts.needsSetup())) return redirect("/");
      const frame = frameOf(web, request, actor);
      return page(String(SetupPage({ frame, values: { code: query.code ?? "" } })), frame.nonce);
    })
    .post(
      "/setup",
      async ({ request, server }) => {
        const form = await formOf(request);
        const owner = { name: form.name ?? "", email: form.email ?? "", password: form.password ?? "" };
        try {
          await web.clash.accounts.setUp(form.code ?? "", owner);
          return redirect(
            form.keys === "on" ? `${paths.settings()}#${DOM.keys}` : "/",
            await web.clash.accounts.signIn(owner.email, owner.password, { ip: ipOf(server, request), headers: request.headers }),
          );
        } catch (error) {
          const { code, name, email, keys } = form;
          return again(error, (shown) => {
            const frame = frameOf(web, request, NOBODY);
            return page(
              String(SetupPage({ frame, values: { code: code ?? "", name: name ?? "", email: email ?? "", keys: keys ?? "" }, ...shown })),
              frame.nonce,
              shown.status,
            );
          });
        }
      },
      { parse: "none" },
    )
    .get("/sign-in", async ({ request, query, actor }) => {
      if (await web.clash.accounts.needsSetup()) return redirect("/setup");
      if (actor !== NOBODY) return redirect("/");
      const frame = frameOf(web, request, actor);
      return page(String(SignInPage({ frame, ...(query.next ? { next: query.next } : {}) })), frame.nonce);
    })
    .post(
      "/sign-in",
      async ({ request, server }) => {
        const form = await formOf(request);
        try {
          const cookies = await web.clash.accounts.signIn(form.email ?? "", form.password ?? "", {
            ip: ipOf(server, request),
            headers: request.headers,
          });
          return redirect(ownPath(form.next), cookies);
        } catch (error) {
          return again(error, (shown) => {
            const frame = frameOf(web, request, NOBODY);
            return page(
              String(SignInPage({ frame, email: form.email ?? "", ...(form.next ? { next: form.next } : {}), ...shown })),
              frame.nonce,
              shown.status,
            );
          });
        }
      },
      { parse: "none" },
    )
    .post(
      "/sign-out",
      async ({ request }) => {
        const response = redirect("/sign-in", await web.clash.accounts.signOut(request.headers));
        response.headers.set("clear-site-data", '"storage"'); // the copies of canvases that this browser keeps; the page drops them too
        return response;
      },
      { parse: "none" },
    );

const FORM_LIMIT_CHARACTERS = 20_000;

async function formOf(request: Request): Promise<Record<string, string>> {
  const text = (await request.text()).slice(0, FORM_LIMIT_CHARACTERS);
  return Object.fromEntries(new URLSearchParams(text));
}

interface Shown {
  errors: Record<string, string>;
  problem?: string;
  status: number;
}

/** The form once more, with a sentence at each wrong field. */
function again(error: unknown, draw: (shown: Shown) => Response): Response {
  if (!(error instanceof AppError)) throw error;
  const errors = Object.fromEntries(error.fields.map(({ field, message }) => [field, message]));
  return draw({ errors, status: ERROR_STATUS[error.code], ...(error.fields.length === 0 ? { problem: error.message } : {}) });
}

const ownPath = (next: string | undefined) => (next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/");

type Server = { requestIP(request: Request): { address: string } | null } | null;
const ipOf = (server: Server, request: Request) => server?.requestIP(request)?.address ?? "";
