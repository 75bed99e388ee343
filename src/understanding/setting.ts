/** Who looks at the files of a project. Only a person changes it, because it may pay for every file that comes. */
import { eq } from "drizzle-orm";
import type { Actor } from "../actors.ts";
import type { Clash } from "../clash.ts";
import { invalid } from "../lib/errors.ts";
import { type Looking, projects } from "../schema.ts";
import { isModel } from "../understanding.ts";
import { lookModels } from "./models.ts";

/** Throws AppError `invalid` for a model that cannot see or hear, that has no key, or whose price nobody knows where nobody will be asked. */
export async function setLooking(clash: Clash, actor: Actor, projectId: string, looking: Looking): Promise<void> {
  await check(clash, "eyes", looking);
  await check(clash, "ears", looking);
  await clash.db.write.transaction(async (tx, after) => {
    await tx.update(projects).set({ looking }).where(eq(projects.id, projectId));
    await clash.events.append(tx, after, { stream: projectId, kind: "project.looking", actor: actor.id, data: { ...looking } });
  });
}

async function check(clash: Clash, sense: "eyes" | "ears", looking: Looking): Promise<void> {
  const name = looking[sense];
  if (name === "off" || (name === "draft" && sense === "eyes")) return;
  if (!isModel(name)) throw invalid(sense, "The studio itself does not write down what is said. Choose a model, or off.");
  const models = await lookModels(clash, sense === "eyes" ? "text" : "transcription");
  const model = models.find(({ id }) => id === name);
  if (!model)
    throw invalid(
      sense,
      `"${name.slice(0, 60)}" is no model that ${sense === "eyes" ? "describes pictures" : "writes down what is said"}.`,
    );
  if (model.why) throw invalid(sense, model.why);
  if (looking.when === "arrival" && model.micros === null && !looking.acceptUnknownPrice)
    throw invalid(
      "acceptUnknownPrice",
      `The price of ${model.name} is not known, and every file that comes would be paid for. Say yes to that, or let it wait until it is asked.`,
    );
}
