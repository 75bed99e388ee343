/** The library: files over all projects, one file with all that is known of it, and the trash. */
import { LookingForm } from "../../views/assets/looking.tsx";
import { FilePage } from "../../views/assets/file-page.tsx";
import { LibraryPage } from "../../views/assets/library-page.tsx";
import { isKind, isOrigin, libraryEntry, listLibrary, tagsInUse } from "../assets/library.ts";
import { listProjects } from "../projects.ts";
import { filterOf } from "./assets.ts";
import { frameOf } from "./frame.ts";
import { requireEditor } from "./guard.ts";
import { isViewer, reachProject } from "./project.ts";
import { fragment, page } from "./reply.ts";
import { cardOf, fileView } from "./show/library.ts";
import { lookingView } from "./show/looking.ts";
import { controller, type Web } from "./web.ts";

const SHOWN = 60;
const PROJECTS_NAMED = 200;

export const libraryPages = (web: Web) =>
  controller(web)
    .get("/assets", async ({ actor, request, query }) => {
      const { clash } = web;
      const asked = {
        q: query.q ?? "",
        kind: isKind(query.kind) ? query.kind : "",
        origin: isOrigin(query.origin) ? query.origin : "",
        project: query.project ?? "",
        tag: query.tag ?? "",
        trash: query.trash === "1",
      };
      const from = Math.max(0, Math.floor(Number(query.from)) || 0);
      const found = await listLibrary(clash, actor, filterOf({ ...asked, trash: asked.trash ? "1" : "" }), { offset: from, limit: SHOWN });
      const projects = await listProjects(clash, actor, { sort: "title", limit: PROJECTS_NAMED });
      const frame = frameOf(web, request, actor);
      const props = {
        frame,
        query: asked,
        files: found.items.map(cardOf),
        total: found.total,
        ...(found.next === undefined ? {} : { next: found.next }),
        from,
        projects: projects.map(({ id, title }) => ({ value: id, label: title })),
        tags: await tagsInUse(clash, actor),
        readOnly: isViewer(actor),
        now: clash.clock.now(),
      };
      return page(String(LibraryPage(props)), frame.nonce);
    })
    .get("/projects/:id/looking", async ({ actor, params, query }) => {
      requireEditor(actor);
      const project = await reachProject(web, actor, params.id);
      const back = /^\/assets(\/|\?|$)/.test(query.back ?? "") ? query.back : undefined;
      return fragment(String(LookingForm({ looking: { ...(await lookingView(web.clash, project)), ...(back ? { back } : {}) } })));
    })
    .get("/assets/:id", async ({ actor, request, params }) => {
      const entry = await libraryEntry(web.clash, actor, params.id);
      const frame = frameOf(web, request, actor);
      const file = await fileView(web.clash, actor, entry);
      return page(String(FilePage({ frame, file, readOnly: isViewer(actor), now: web.clash.clock.now() })), frame.nonce);
    });
