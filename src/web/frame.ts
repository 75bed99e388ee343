/** What every page needs of the request: theme, nonce, files, who is signed in. */
import type { Actor } from "../actors.ts";
import type { Frame } from "../../views/layouts/document.tsx";
import { newNonce } from "./reply.ts";
import type { Web } from "./web.ts";

const SCRIPTS = ["/vendor/htmx.min.js", "/vendor/hx-sse.min.js", "/build/pages.js", "/vendor/alpine-csp.min.js"];

export function frameOf(web: Web, request: Request, actor: Actor): Frame {
  const signedIn = actor.kind === "person" && actor.id !== "nobody";
  return {
    theme: /(?:^|;\s*)theme=light/.test(request.headers.get("cookie") ?? "") ? "light" : "dark",
    nonce: newNonce(),
    assets: { styles: [web.files.address("/css/app.css")], scripts: SCRIPTS.map(web.files.address) },
    csrf: web.csrfOf(request.headers),
    ...(signedIn ? { person: { name: actor.name, email: actor.email ?? "" } } : {}),
  };
}
