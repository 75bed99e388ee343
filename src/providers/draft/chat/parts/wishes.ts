/** What the assistant can do by rules: small wishes, each known by its words. The first that matches is played. */
import { findAspect } from "../../planner/brief/format.ts";
import { calledNode, type LineNode } from "../canvas-lines.ts";
import { listed, plural } from "../talk.ts";
import { type Call, type Desk, type Intent, quotedIn } from "./desk.ts";
import { storyboard } from "./wish-storyboard.ts";

const MOST_RUNS = 8;

const KINDS = [
  { words: /\b(?:video|clip|shot of film|moving)\b|视频/i, kind: "video", model: "draft-video", label: "Clip" },
  { words: /\b(?:voice|narration|speech|say|speak)\b|旁白|配音/i, kind: "voice", model: "draft-speech", label: "Voice" },
  { words: /\b(?:music|song|score|soundtrack)\b|音乐/i, kind: "music", model: "draft-music", label: "Music" },
  {
    words: /\b(?:image|picture|photo|still|drawing|illustration|frame|portrait|poster)\b|图片|图像|画/i,
    kind: "picture",
    model: "draft-image",
    label: "Picture",
  },
] as const;

const kindIn = (text: string) => KINDS.find(({ words }) => words.test(text));

const MAKES = /\b(?:make|create|generate|draw|paint|render|draft|compose|record|show me|add|put)\b|画|生成|制作|做一/i;
const ONLY_PLACES = /\b(?:add|put|place|set up|prepare)\b/i;

const make: Intent = {
  name: "make",
  matches: ({ text }) =>
    MAKES.test(text) && kindIn(text) !== undefined && !/\b(?:generators?|prompt|note|card|text)\b/i.test(text.replace(/\bprompt:.*/is, "")),
  play({ text }) {
    const kind = kindIn(text) as (typeof KINDS)[number];
    const words = subjectOf(text);
    const aspect = kind.kind === "picture" || kind.kind === "video" ? findAspect(text) : undefined;
    const generator = {
      type: "generator",
      label: kind.label,
      model: kind.model,
      ...(aspect ? { params: { aspect } } : {}),
      near: "$prompt.id",
      ref: "made",
    };
    return {
      words: `I add a ${kind.kind} generator with the prompt "${words.slice(0, 120)}".`,
      calls: [
        { name: "node_add", input: { type: "prompt", label: words.slice(0, 60), body: words, ref: "prompt" } },
        { name: "node_add", input: generator },
        { name: "edge_connect", input: { source: "$prompt.id", target: "$made.id", role: "prompt" } },
      ],
    };
  },
  runs: ({ text }) => !ONLY_PLACES.test(text),
};

function subjectOf(text: string): string {
  const said = quotedIn(text);
  if (said) return said;
  const after = text.replace(
    /^.*?\b(?:make|create|generate|draw|paint|render|draft|compose|record|show me|add|put|prepare)\b\s*(?:me\s+|us\s+)?(?:an?|the|some)?\s*(?:new\s+)?(?:image|picture|photo|still|drawing|illustration|video|clip|voice|narration|music|song|score|frame|poster|portrait)?\s*(?:generator\s*)?(?:of|with|for|about|showing|that shows|saying|from)?\s*/is,
    "",
  );
  return (after.trim() || text).replace(/(?:\s+(?:on(?:to)? the canvas|please)|,?\s*(?:in\s+)?\d+:\d+)\s*[.!]?$/i, "").trim();
}

const run: Intent = {
  name: "run",
  matches: ({ text }) => /\b(?:run|generate|render|start|draft)\b|运行|生成/i.test(text) && !/\bhow\b|\?/.test(text),
  play(desk) {
    const targets = generatorsFor(desk);
    if (targets.length === 0)
      return { words: "There is no generator to run. Name one by its label, choose it on the canvas, or ask for a picture of something." };
    const more = targets.length > MOST_RUNS ? ` ${targets.length - MOST_RUNS} more are left for the next time.` : "";
    const taken = targets.slice(0, MOST_RUNS);
    return {
      words: `I run ${listed(taken.map(calledNode))}.${more}`,
      calls: taken.map((node) => ({ name: "generation_run", input: { nodeId: node.id, takes: takesIn(desk.text) } })),
    };
  },
  runs: () => true,
};

const takesIn = (text: string): number => Math.max(1, Math.min(4, Number(/\b([1-4])\s+takes?\b/i.exec(text)?.[1] ?? 1)));

/** Those that are meant, or that what is meant feeds; without any, all of the canvas. */
function generatorsFor({ meant, canvas }: Desk): LineNode[] {
  const fed = canvas.edges.filter((edge) => meant.some((node) => node.id === edge.source)).map((edge) => edge.target);
  const own = canvas.nodes.filter(
    (node) => node.type === "generator" && (meant.length === 0 || meant.includes(node) || fed.includes(node.id)),
  );
  return own.sort((a, b) => a.y - b.y || a.x - b.x);
}

const arrange: Intent = {
  name: "arrange",
  matches: ({ text }) => /\b(?:arrange|tidy|lay out|layout|clean up|sort out|untangle)\b|整理|排列/i.test(text),
  play({ meant, canvas }) {
    if (canvas.nodes.length === 0) return { words: "The canvas is empty, there is nothing to arrange." };
    const some = meant.length > 1 ? { nodeIds: meant.map((node) => node.id) } : {};
    return {
      words: meant.length > 1 ? `I arrange ${plural(meant.length, "node")}.` : "I arrange the canvas.",
      calls: [{ name: "canvas_arrange", input: some }],
    };
  },
};

const connect: Intent = {
  name: "connect",
  matches: ({ text, meant }) => /\b(?:connect|join|link|wire|feed)\b|连接/i.test(text) && meant.length >= 2,
  play({ meant }) {
    const [source, target] = meant as [LineNode, LineNode];
    return {
      words: `I connect ${calledNode(source)} to ${calledNode(target)}.`,
      calls: [{ name: "edge_connect", input: { source: source.id, target: target.id, role: roleBetween(source, target) } }],
    };
  },
};

function roleBetween(source: LineNode, target: LineNode): string {
  if (target.type === "generator") return source.type === "prompt" || source.type === "text" ? "prompt" : "reference";
  if (target.type === "timeline") return source.type === "audio" ? "audio" : "clip";
  return "context";
}

const write: Intent = {
  name: "write",
  matches: ({ text, meant }) =>
    /\b(?:change|set|rewrite|replace|update|write)\b.{0,80}\b(?:to|as|with|into)\b/is.test(text) &&
    writable(meant) !== undefined &&
    quotedIn(text) !== undefined,
  play({ text, meant }) {
    const node = writable(meant) as LineNode;
    const words = lastQuoted(text);
    const field = node.type === "generator" ? { prompt: words } : { body: words };
    return { words: `I write it into ${calledNode(node)}.`, calls: [{ name: "node_update", input: { nodeId: node.id, ...field } }] };
  },
};

const writable = (nodes: readonly LineNode[]) => nodes.find((node) => ["text", "prompt", "generator"].includes(node.type));
const lastQuoted = (text: string): string =>
  [...text.matchAll(/"([^"]+)"|“([^”]+)”/g)].at(-1)?.slice(1).find(Boolean) ?? quotedIn(text) ?? "";

const rename: Intent = {
  name: "rename",
  matches: ({ text, meant }) => /\b(?:rename|call|label)\b|改名/i.test(text) && meant.length >= 1 && lastQuoted(text) !== "",
  play({ text, meant }) {
    const node = meant[0] as LineNode;
    const label = lastQuoted(text).slice(0, 200);
    return { words: `I call ${calledNode(node)} "${label}".`, calls: [{ name: "node_update", input: { nodeId: node.id, label } }] };
  },
};

const remove: Intent = {
  name: "delete",
  matches: ({ text, meant }) => /\b(?:delete|remove|take out|throw away)\b|删除/i.test(text) && meant.length > 0,
  play: ({ meant }) => ({
    words: `I delete ${listed(meant.map(calledNode))}. One undo brings it back.`,
    calls: [{ name: "node_delete", input: { nodeIds: meant.map((node) => node.id) } }],
  }),
};

const group: Intent = {
  name: "group",
  matches: ({ text, meant }) => /\b(?:group|frame)\b|分组/i.test(text) && meant.length >= 2,
  play({ text, meant }) {
    const label = quotedIn(text)?.slice(0, 200);
    return {
      words: `I put a frame around ${plural(meant.length, "node")}.`,
      calls: [{ name: "node_group", input: { nodeIds: meant.map((node) => node.id), ...(label ? { label } : {}) } }],
    };
  },
};

const undo: Intent = {
  name: "undo",
  matches: ({ text }) => /^\s*(?:please\s+)?undo\b|撤销/i.test(text),
  play: () => ({ words: "I take the last step back.", calls: [{ name: "canvas_undo", input: {} }] }),
};

const note: Intent = {
  name: "note",
  matches: ({ text }) => /\b(?:add|put|make|create|write|new)\b.{0,40}\b(?:prompt|note|card|text)\b/is.test(text) && noteWords(text) !== "",
  play({ text, meant }) {
    const type = /\bprompt\b/i.test(text) ? "prompt" : "text";
    const words = noteWords(text);
    const near = meant[0] ? { near: meant[0].id } : {};
    const calls: Call[] = [{ name: "node_add", input: { type, ...near, label: words.slice(0, 60), body: words } }];
    return { words: `I add a ${type === "prompt" ? "prompt" : "card"}.`, calls };
  },
};

const noteWords = (text: string): string =>
  quotedIn(text) ?? /\b(?:prompt|note|card|text)\b\s*(?:about|that says|saying|with|for|of)\s+(.{2,})/is.exec(text)?.[1]?.trim() ?? "";

export const WISHES: readonly Intent[] = [undo, storyboard, write, rename, connect, group, remove, arrange, note, make, run];
