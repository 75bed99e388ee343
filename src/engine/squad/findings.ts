/**
 * What can be measured of a turn's work, so that nobody has to believe anybody: shots without a prompt, prompts without words, pictures in the wrong frame,
 * nodes on top of each other, lines that nobody speaks. A pure function of the canvas, the plan and what the turn has touched. The Critic gets it as facts;
 * where there is no Critic to be had, it is the verdict.
 */
import { nameOfNode, proseOf } from "../../canvas/prose.ts";
import type { CanvasNode, CanvasNodeOf, CanvasView } from "../../canvas/document.ts";
import { overlaps } from "../../canvas/layout.ts";
import type { CritiqueItem } from "../events.ts";
import type { SquadPlan } from "./plan.ts";

export interface Finding extends CritiqueItem {
  kind: "missing" | "empty" | "unconnected" | "frame" | "look" | "overlap" | "voice" | "music" | "failed" | "cut";
  /** From 1. */
  shot: number | null;
  /** Of the roles that make, whose it is to put right. */
  role: string;
}

const MOST_FINDINGS = 40;

export function findingsOf(view: CanvasView, plan: SquadPlan, touched: ReadonlySet<string>): Finding[] {
  const made = Object.values(view.nodes)
    .filter((node) => touched.has(node.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = [
    ...(plan.tasks.artist.trim() ? pictures(view, plan, made) : []),
    ...(plan.tasks.sound.trim() ? sounds(plan, made) : []),
    ...cut(plan, made),
    ...emptyOnes(view, made),
    ...failedOnes(made),
    ...overlapping(view, made),
  ];
  return found.slice(0, MOST_FINDINGS);
}

/** The number that a label begins with: "3 Two hikers", "Shot 3". */
export function shotNumber(label: string): number | null {
  const digits = /^\s*(?:shot\s+)?(\d{1,3})\b/i.exec(label)?.[1];
  return digits ? Number(digits) : null;
}

function pictures(view: CanvasView, plan: SquadPlan, made: readonly CanvasNode[]): Finding[] {
  return plan.shots.flatMap((shot, index): Finding[] => {
    const number = index + 1;
    const prompts = made.filter((node) => node.type === "prompt" && shotNumber(node.label) === number);
    if (prompts.length === 0)
      return [
        {
          kind: "missing",
          nodeId: null,
          shot: number,
          role: "artist",
          severity: "must",
          words: `Shot ${number}, ${shot.title}, has no prompt on the canvas.`,
          fix: `Put a prompt labelled "${number} ${shot.title}" and a picture generator for it on the canvas.`,
        },
      ];
    return prompts.flatMap((prompt) => pictureFaults(view, plan, prompt as CanvasNodeOf<"prompt">, number));
  });
}

function pictureFaults(view: CanvasView, plan: SquadPlan, prompt: CanvasNodeOf<"prompt">, shot: number): Finding[] {
  const fed = Object.values(view.edges)
    .filter((edge) => edge.source === prompt.id)
    .flatMap((edge) => view.nodes[edge.target] ?? [])
    .filter((node): node is CanvasNodeOf<"generator"> => node.type === "generator");
  const base = { shot, role: "artist" } as const;
  const look = plan.look.trim().toLowerCase();
  return [
    ...(fed.length === 0
      ? [
          {
            ...base,
            kind: "unconnected",
            nodeId: prompt.id,
            severity: "must",
            words: `The prompt of shot ${shot} feeds no generator.`,
            fix: "Connect it to its picture generator with the role prompt.",
          } as const,
        ]
      : []),
    ...fed.flatMap((generator) =>
      typeof generator.params.aspect === "string" && generator.params.aspect !== plan.aspect
        ? [
            {
              ...base,
              kind: "frame",
              nodeId: generator.id,
              severity: "must",
              words: `The generator of shot ${shot} is set to ${generator.params.aspect}, and the film is ${plan.aspect}.`,
              fix: `Set its aspect to ${plan.aspect}.`,
            } as const,
          ]
        : [],
    ),
    ...(look && proseOf(prompt).trim() && !proseOf(prompt).toLowerCase().includes(look)
      ? [
          {
            ...base,
            kind: "look",
            nodeId: prompt.id,
            severity: "should",
            words: `The prompt of shot ${shot} does not name the look of the film.`,
            fix: `Begin it with "${plan.look}".`,
          } as const,
        ]
      : []),
  ];
}

function sounds(plan: SquadPlan, made: readonly CanvasNode[]): Finding[] {
  const spoken = made.filter((node) => node.type === "generator").map((node) => squeezed(proseOf(node)));
  const base = { nodeId: null, role: "sound" } as const;
  const lines = plan.shots.flatMap((shot, index): Finding[] =>
    shot.narration && !spoken.some((words) => words.includes(squeezed(shot.narration)))
      ? [
          {
            ...base,
            kind: "voice",
            shot: index + 1,
            severity: "must",
            words: `Nobody speaks the line of shot ${index + 1}.`,
            fix: `Add a speech generator with the words: ${shot.narration}`,
          },
        ]
      : [],
  );
  const hasMusic = made.some((node) => node.type === "generator" && /music/i.test(`${node.model} ${node.label}`));
  return plan.music && !hasMusic
    ? [
        ...lines,
        {
          ...base,
          kind: "music",
          shot: null,
          severity: "must",
          words: "The film has no music.",
          fix: `Add a music generator: ${plan.music}`,
        },
      ]
    : lines;
}

function cut(plan: SquadPlan, made: readonly CanvasNode[]): Finding[] {
  if (!plan.tasks.editor.trim() || plan.shots.length === 0) return [];
  const has = made.some((node) => node.type === "timeline" || (node.type === "text" && /cut|schnitt|剪辑/i.test(node.label)));
  return has
    ? []
    : [
        {
          kind: "cut",
          nodeId: null,
          shot: null,
          role: "editor",
          severity: "should",
          words: "There is neither a timeline nor a cut list.",
          fix: "Write the cut list, or assemble the timeline where pictures are there.",
        },
      ];
}

function emptyOnes(view: CanvasView, made: readonly CanvasNode[]): Finding[] {
  const isFed = (id: string) => Object.values(view.edges).some((edge) => edge.target === id && edge.role === "prompt");
  return made.flatMap((node): Finding[] => {
    const isSilent = node.type === "prompt" || (node.type === "generator" && !isFed(node.id));
    if (!isSilent || proseOf(node).trim()) return [];
    return [
      {
        kind: "empty",
        nodeId: node.id,
        shot: shotNumber(node.label),
        role: node.type === "prompt" ? "artist" : roleOfGenerator(node),
        severity: "must",
        words: `${nameOfNode(node)} has no words.`,
        fix: "Write what it should make.",
      },
    ];
  });
}

const roleOfGenerator = (node: CanvasNode): string =>
  node.type === "generator" && /speech|voice|music|tts/i.test(`${node.model} ${node.label}`) ? "sound" : "artist";

function failedOnes(made: readonly CanvasNode[]): Finding[] {
  return made.flatMap((node): Finding[] =>
    node.status === "failed"
      ? [
          {
            kind: "failed",
            nodeId: node.id,
            shot: shotNumber(node.label),
            role: node.type === "audio" ? "sound" : "artist",
            severity: "must",
            words: `${nameOfNode(node)} was not made: ${node.error ?? "no reason was given"}`,
            fix: "Put right what was refused and run it again, or take it out.",
          },
        ]
      : [],
  );
}

/** Pairs of which at least one is of this turn; a frame holds its children and does not count. */
function overlapping(view: CanvasView, made: readonly CanvasNode[]): Finding[] {
  const standing = Object.values(view.nodes).filter((node) => node.type !== "group");
  const own = new Set(made.map((node) => node.id));
  return made.flatMap((node): Finding[] => {
    if (node.type === "group") return [];
    const other = standing.find((each) => each.id !== node.id && (!own.has(each.id) || each.id > node.id) && overlaps(node, each));
    return other
      ? [
          {
            kind: "overlap",
            nodeId: node.id,
            shot: shotNumber(node.label),
            role: "editor",
            severity: "must",
            words: `${nameOfNode(node)} lies on ${nameOfNode(other)}.`,
            fix: "Move it to free ground, or arrange the nodes of this turn.",
          },
        ]
      : [];
  });
}

const squeezed = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, " ")
    .trim();
