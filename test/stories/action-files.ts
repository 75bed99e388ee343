/** Actions that the stories propose, install and run. */
import type { ActionFile, ActionManifest } from "../../src/actions/manifest.ts";
import type { World } from "../world.ts";

type Wanted = Partial<ActionManifest> & { code?: string };

const CODE = `export default function run(call) {
  const words = call.inputs.text.map((item) => item.text).join(" ");
  log("counts " + words.length + " letters");
  return { outputs: { out: [{ text: words.toUpperCase() + call.params.mark, label: "Loud" }] }, note: "Said it loudly." };
}
`;

/** Takes texts and gives one back in capitals, unless it is told something else. */
export function actionFile({ code = CODE, ...manifest }: Wanted = {}): ActionFile {
  return {
    clashAction: 1,
    code,
    manifest: {
      ...{ name: "shout", title: "Shout", description: "Says it loudly.", version: "1.0.0", runtime: "sandbox" as const },
      inputs: [{ name: "text", title: "Text", kinds: ["text"], role: "context", min: 1, max: 3 }],
      params: [{ name: "mark", title: "Mark", kind: "text", default: "!" }],
      outputs: [{ name: "out", title: "Result", kind: "text", max: 3 }],
      secrets: [],
      permissions: {},
      ...manifest,
    },
  };
}

export async function install(
  world: Pick<World, "run" | "ask">,
  file: ActionFile,
): Promise<{ id: string; versionId: string; sha256: string }> {
  const { id, versionId } = await world.run("action.propose", { file });
  const { body } = await world.ask(`/api/action-versions/${versionId}`);
  const sha256 = String(body.sha256);
  await world.run("action.install", { versionId, sha256 });
  return { id: String(id), versionId: String(versionId), sha256 };
}

export interface RunShown {
  state: string;
  failure: { class: string; message: string } | null;
  log: string;
  note: string | null;
  outputs: { name: string; nodeId: string; assetId?: string }[] | null;
}

/** Runs it and answers the row when nothing is left to do. */
export async function runAction(
  world: Pick<World, "run" | "ask" | "drain">,
  order: Record<string, unknown>,
  key?: string,
): Promise<RunShown> {
  const { runId } = await world.run("action.run", order, key);
  await world.drain();
  return (await world.ask(`/api/action-runs/${runId}`)).body as unknown as RunShown;
}
