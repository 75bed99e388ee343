/** The canvas of a film: its brief, and a generator for each picture and each voice. */
import { filmById } from "../../films.ts";
import { boardFor } from "../../films/board.ts";
import type { FilmPlan } from "../../providers/draft/planner/film-plan.ts";
import type { Maker } from "./maker.ts";

/** The generators of each shot. */
export interface BoardNodes {
  shots: { image: string; voice: string | null }[];
  /** Speaks over the end card. */
  endVoice: string | null;
  /** Pictures that every shot takes up. */
  references: string[];
}

export async function layOut(maker: Maker): Promise<BoardNodes> {
  const { plan, options } = maker;
  const board = boardFor(plan.aspect);
  const film = await filmById(maker.clash, maker.filmId);
  const add = async (key: string, params: Record<string, unknown>) => (await maker.command<{ id: string }>(key, "node.add", params)).id;
  await add("brief", { type: "text", ...board.brief, label: "Brief", body: film.brief });
  const references = await Promise.all(
    (options.referenceAssetIds ?? []).map((assetId, index) =>
      add(`reference:${index}`, { type: "image", x: board.brief.x, y: 420 + index * 260, label: "Reference", assetId }),
    ),
  );
  const frame = { aspect: plan.aspect, resolution: options.size, look: plan.look };
  const addVoice = async (row: number, words: string | undefined) =>
    words && !options.storyboardOnly
      ? add(`voice:${row}`, {
          type: "generator",
          ...board.at("voice", row),
          label: "Voice",
          model: "draft-speech",
          prompt: words,
          params: voiceParams(plan),
        })
      : null;
  const shots: BoardNodes["shots"] = [];
  for (const [index, shot] of plan.shots.entries()) {
    const label = `${index + 1} ${shot.title}`.slice(0, 200);
    const prompt = await add(`prompt:${index}`, { type: "prompt", ...board.at("prompt", index), label, body: shot.prompt });
    const image = await add(`image:${index}`, {
      type: "generator",
      ...board.at("imageModel", index),
      label: "Picture",
      model: "draft-image",
      params: frame,
    });
    await connect(maker, prompt, image, "prompt");
    for (const reference of references) await connect(maker, reference, image, "reference");
    shots.push({ image, voice: await addVoice(index, shot.narration) });
    maker.stage("canvas", (index + 1) / plan.shots.length, "laying out the canvas");
  }
  return { shots, endVoice: await addVoice(plan.shots.length, plan.endCard?.narration), references };
}

export async function connect(maker: Maker, source: string, target: string, role: string): Promise<void> {
  await maker.command(`edge:${source}:${target}:${role}`, "edge.connect", { source, target, role });
}

function voiceParams({ voice, language }: FilmPlan) {
  const name = voice.age === "child" ? "child" : `${voice.age === "old" ? "old-" : ""}${voice.gender === "male" ? "man" : "woman"}`;
  return { language, voice: name, pace: voice.pace };
}
