import { pingDb } from "../db.ts";
import { json } from "./reply.ts";
import { controller, type Web } from "./web.ts";

export const healthRoutes = (web: Web) =>
  controller(web)
    .get("/healthz", () => json({ ok: true }))
    .get("/readyz", async () => {
      await pingDb(web.clash.db);
      return json({ ok: true });
    });
