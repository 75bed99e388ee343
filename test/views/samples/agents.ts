/** What agents and actions put on a canvas: a debate that runs, and an action that has run. */
import type { FaceView } from "../../../views/nodes/face.ts";
import { HOUR, NOW, PROJECT, pic } from "./common.ts";

const base = { projectId: PROJECT, by: "agent" as const };

export const agentNodes: FaceView[] = [
  {
    ...base,
    id: "nod_debate",
    type: "debate",
    label: "Decision: One look",
    by: "agent",
    x: 1180,
    y: 276,
    w: 300,
    h: 320,
    topic: "Should the tea house film be 9:16 or 16:9?",
    body: "**16:9.** The pass is wide, and the last shot needs both ends of it.",
    turn: {
      id: "trn_debate",
      state: "working",
      rounds: [12, 48, 71].map((value, index) => ({
        ...{ round: index + 1, rounds: 8, phase: "evidence-assessment", openedAt: NOW - HOUR, shown: "ballot" },
        scores: { ballot: { value, parts: [], words: "" }, lexical: { value: value + 8, parts: [], words: "" } },
      })),
    },
  },
  {
    ...base,
    id: "nod_action",
    type: "action",
    label: "Contact sheet",
    by: "person",
    x: 1180,
    y: 620,
    w: 320,
    h: 300,
    action: "contact-sheet",
    actions: [
      { value: "contact-sheet", label: "Contact sheet" },
      { value: "palette", label: "Palette" },
    ],
    chosen: {
      title: "Contact sheet",
      description: "Pictures and clips on one sheet.",
      version: "1.0.0",
      reviewUrl: "/settings/actions/contact-sheet",
    },
    roles: ["reference"],
    slots: [
      {
        name: "pictures",
        title: "Pictures",
        role: "reference",
        takes: "pictures or clips",
        given: [
          { nodeId: "nod_style", label: "Watercolour", role: "reference", thumbUrl: pic("style") },
          { nodeId: "nod_pass", label: "The pass", role: "reference", thumbUrl: pic("pass") },
        ],
      },
      { name: "title", title: "Title", role: "context", takes: "a text", given: [] },
    ],
    params: [
      { name: "columns", title: "Columns", kind: "number", value: "4", min: 1, max: 8, step: "1" },
      { name: "times", title: "Times of clips", kind: "boolean", value: "true" },
      { name: "ground", title: "Ground", kind: "colour", value: "#101014" },
    ],
    run: { id: "acr_1", state: "done", note: "Two pictures on one page.", hasLog: true, made: 1, at: NOW - HOUR },
  },
];
