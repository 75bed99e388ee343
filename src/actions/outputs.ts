/**
 * What an action answered, held against what it declared, before anything of it is kept: an output that it did not declare, of another kind, too large or
 * a file that does not decode fails the whole run with a sentence. Then it becomes plain values, files by their hash.
 */
import type { ProbedBlob } from "../assets/save.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { validate } from "../lib/validate.ts";
import { wrongCues } from "./cues.ts";
import type { RunInputs } from "./inputs.ts";
import { ActionAnswer, type ActionManifest, type ActionOutput } from "./manifest.ts";
import type { Redactor } from "./secrets.ts";

type AnswerPiece = ActionAnswer["outputs"][string][number];

/** One output, in the order of the manifest and then of the answer. */
export interface MadePiece {
  name: string;
  kind: ActionOutput["kind"];
  label: string;
  text?: string;
  blob?: ProbedBlob;
  /** Of captions: the timeline they go on. */
  nodeId?: string;
  cues?: { fromMs: number; toMs: number; text: string }[];
}

export interface Made {
  pieces: MadePiece[];
  note: string | null;
}

export interface Returned {
  manifest: ActionManifest;
  inputs: RunInputs;
  /** As it came. */
  answer: unknown;
  redactor: Redactor;
  /** Takes the bytes of a file that the answer names into the store. Throws AppError for what cannot be kept. */
  take(file: string, field: string): Promise<ProbedBlob>;
}

const MOST_PIECES = 400;
const ANSWER_CHARACTERS = 4 * 1024 ** 2;
const WORDS = { image: "a picture", video: "a clip", audio: "a sound", text: "a text", captions: "captions" } as const;
/** Of one file. */
export const OUTPUT_FILE_BYTES = 2 * 1024 ** 3;

/** Throws AppError `invalid` or `too_large`; then nothing of it is kept. */
export async function madeOf({ manifest, inputs, answer, redactor, take }: Returned): Promise<Made> {
  const asCame = checkedAnswer(manifest, answer);
  const checked = redactor.value(asCame);
  const pieces: MadePiece[] = [];
  for (const output of manifest.outputs)
    for (const [index, piece] of (checked.outputs[output.name] ?? []).entries()) {
      const field = `outputs.${output.name}.${index}`;
      const file = asCame.outputs[output.name]?.[index]?.file; // an address may hold a secret; it is asked for and not kept
      pieces.push(await pieceOf(output, file === undefined ? piece : { ...piece, file }, { field, inputs, take }));
    }
  const twice = pieces.find(({ nodeId }, index) => nodeId && pieces.findIndex((one) => one.nodeId === nodeId) < index);
  if (twice) throw invalid(`outputs.${twice.name}`, "It gave captions for the same timeline twice.");
  const note = checked.note?.trim() || null;
  if (pieces.length === 0 && note === null) throw invalid("outputs", "It made nothing, and said nothing of it.");
  return { pieces, note };
}

/** The form of an answer and what it names; files are not looked at. Throws AppError `invalid`. */
export function checkedAnswer(manifest: ActionManifest, answer: unknown): ActionAnswer {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    throw invalid("outputs", "It answered no object: it must return {outputs: {…}}.");
  const checked = validate(ActionAnswer, answer);
  for (const [name, pieces] of Object.entries(checked.outputs)) {
    const output = manifest.outputs.find((one) => one.name === name);
    if (!output)
      throw invalid(`outputs.${name}`, `It declares no output ${name}; it declares ${manifest.outputs.map((one) => one.name).join(", ")}.`);
    if (pieces.length > output.max)
      throw invalid(`outputs.${name}`, `It gave ${pieces.length} of them and declares at most ${output.max}.`);
  }
  if (JSON.stringify(checked).length > ANSWER_CHARACTERS) throw invalid("outputs", "All its words together are more than 4 MiB.");
  if (Object.values(checked.outputs).flat().length > MOST_PIECES) throw invalid("outputs", `A run may make ${MOST_PIECES} things.`);
  return checked;
}

interface PieceContext {
  field: string;
  inputs: RunInputs;
  take: Returned["take"];
}

async function pieceOf(output: ActionOutput, piece: AnswerPiece, { field, inputs, take }: PieceContext): Promise<MadePiece> {
  const made = { name: output.name, kind: output.kind, label: (piece.label ?? "").trim() || output.title };
  refuseOthers(output, piece, field);
  switch (output.kind) {
    case "text":
      if (!piece.text?.trim()) throw invalid(`${field}.text`, `${output.title} is declared a text and has no words.`);
      return { ...made, text: piece.text };
    case "captions":
      return { ...made, ...captionsOf(output, piece, field, inputs) };
    case "image":
    case "video":
    case "audio": {
      if (!piece.file) throw invalid(`${field}.file`, `${output.title} is declared ${WORDS[output.kind]} and names no file.`);
      const blob = await take(piece.file, `${field}.file`).catch((error: unknown) => {
        throw error instanceof AppError && error.fields.length === 0 ? namedRefusal(output, error, field) : error;
      });
      if (blob.probe.kind !== output.kind)
        throw invalid(
          `${field}.file`,
          `${output.title} is declared ${WORDS[output.kind]}; the file is ${WORDS[blob.probe.kind]} (${blob.probe.mime}).`,
        );
      return { ...made, blob };
    }
  }
}

const namedRefusal = (output: ActionOutput, { code, message }: AppError, field: string): AppError =>
  new AppError(code, `${output.title}: ${message}`, [{ field: `${field}.file`, message }]);

/** What does not belong to its kind would be lost without a word. */
function refuseOthers({ kind, title }: ActionOutput, piece: AnswerPiece, field: string): void {
  const takes: Record<ActionOutput["kind"], readonly string[]> = {
    text: ["text"],
    captions: ["nodeId", "cues"],
    image: ["file"],
    video: ["file"],
    audio: ["file"],
  };
  const other = Object.keys(piece).find((name) => name !== "label" && !takes[kind].includes(name));
  if (other) throw invalid(`${field}.${other}`, `${title} is declared ${WORDS[kind]}, which has none.`);
}

function captionsOf(output: ActionOutput, { nodeId, cues }: AnswerPiece, field: string, inputs: RunInputs) {
  const timelines = Object.values(inputs).flatMap((items) => items.flatMap((item) => (item.kind === "timeline" ? [item.nodeId] : [])));
  if (!nodeId || !timelines.includes(nodeId))
    throw invalid(`${field}.nodeId`, `${output.title} must name one of the timelines that the action was given.`);
  if (!cues || cues.length === 0) throw invalid(`${field}.cues`, `${output.title} has no captions.`);
  const wrong = wrongCues(cues);
  if (wrong) throw invalid(`${field}.cues`, wrong);
  return { nodeId, cues };
}
