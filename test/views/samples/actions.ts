/** Custom actions, roles and voices as their pages show them. */
import type { ActionDetailView, ActionRowView, ReviewView } from "../../../views/actions/action-view.ts";
import type { PersonaEditView, PersonaRowView } from "../../../views/settings/persona-view.ts";
import { HOUR, NOW } from "./common.ts";

const studio = { kind: "server", name: "The studio" } as const;
const jonas = { kind: "person", name: "Jonas" } as const;
const agent = { kind: "agent", name: "An agent of Jonas" } as const;

const sheet: ActionRowView = {
  name: "contact-sheet",
  title: "Contact sheet",
  description: "Pictures and clips on one sheet, each whole, with its number, name and time.",
  version: "1.0.0",
  state: "installed",
  runtime: "sandbox",
  rights: ["It sees the pixels and hears the sound of its inputs."],
  origin: "brought it",
  proposer: studio,
  at: NOW - 30 * HOUR,
  waiting: [],
  missing: [],
};

const grain: ActionRowView = {
  ...sheet,
  name: "grain",
  title: "Film grain",
  description: "Asks a service for grain and lays it over your pictures.",
  rights: ["It may ask api.example.com over https.", "It is told the secret KEY.", ...sheet.rights],
  origin: "handed in its file",
  proposer: jonas,
  waiting: [{ versionId: "acv_1", version: "1.1.0", proposer: agent, at: NOW - HOUR }],
  missing: ["Grain key"],
};

const rows = [sheet, grain, { ...sheet, name: "old", title: "Old noise", state: "removed", rights: [] } as ActionRowView];

export const list = {
  actions: rows,
  isOwner: true,
  mayPropose: true,
  now: NOW,
  workers: {
    now: NOW,
    workers: [
      { id: "wrk_1", title: "Render box", actions: null, seenAt: NOW - 60_000, revokedAt: null, createdAt: NOW - HOUR, holds: 1, done: 12 },
      { id: "wrk_2", title: "Laptop", actions: ["grain"], seenAt: null, revokedAt: null, createdAt: NOW - HOUR, holds: 0, done: 0 },
    ],
    made: { title: "Laptop", token: "test-token-of-a-worker", key: "test-key-of-a-worker" },
  },
} as const;

const run = { projectId: "prj_tea", project: "The last tea house", version: "1.0.0", actor: jonas, hasLog: true } as const;

export const detail: ActionDetailView = {
  ...grain,
  sha256: "3d8a6f0527ad221bc58ee9674e9a27b3ece7f45fb3cb25557e78b7a3dcc456ee",
  author: "A neighbour",
  homepage: "https://example.com/grain",
  secrets: [
    { name: "KEY", title: "Grain key", isRequired: true, state: "unset" },
    { name: "REGION", title: "Region", description: "Where it grinds.", isRequired: false, state: "set", changedAt: NOW - 80 * HOUR },
  ],
  versions: [
    { id: "acv_1", version: "1.1.0", state: "waiting", origin: "wrote it", proposer: agent, at: NOW - HOUR },
    { id: "acv_0", version: "1.0.0", state: "installed", origin: "handed in its file", proposer: jonas, at: NOW - 30 * HOUR },
  ],
  runs: [
    { ...run, id: "acr_2", state: "failed", said: "api.example.com answered 503. Nothing was made.", at: NOW - HOUR },
    { ...run, id: "acr_1", state: "done", said: "Grain on two pictures.", at: NOW - 2 * HOUR },
  ],
};

const code = 'export default async function run(call) {\n  const hidden = "\u202e";\n  return { outputs: {} };\n}\n';

export const review: ReviewView = {
  versionId: "acv_1",
  name: "grain",
  title: "Film grain",
  description: grain.description,
  version: "1.1.0",
  state: "waiting",
  runtime: "sandbox",
  author: "A neighbour",
  homepage: "https://example.com/grain",
  origin: "wrote it",
  proposer: agent,
  at: NOW - HOUR,
  against: "1.0.0",
  rights: [
    { sentence: "It may ask api.example.com over https.", icon: "globe", change: "kept" },
    { sentence: "It may ask stats.example.net over https.", icon: "globe", change: "new" },
    { sentence: "It may take 120 seconds.", icon: "timer", change: "gone" },
  ],
  changes: ["The parameter size is new."],
  inputs: [{ name: "pictures", title: "Pictures", words: "pictures or clips, 1 to 40" }],
  params: [{ name: "size", title: "Size", words: "1 to 8, usually 2" }],
  outputs: [{ name: "out", title: "Result", words: "pictures, up to 40" }],
  parts: [
    [
      { kind: "same", number: 1, text: "export default async function run(call) {" },
      { kind: "removed", text: "  return { outputs: [] };" },
      { kind: "added", number: 2, text: '  const hidden = "\u202e";' },
    ],
  ],
  added: 2,
  removed: 1,
  code,
  sha256: detail.sha256,
};

const scope = {
  projectId: "",
  title: "The whole workspace",
  projects: [{ value: "prj_tea", label: "The last tea house" }],
};

const artist: PersonaRowView = {
  kind: "role",
  name: "artist",
  title: "Artist",
  about: "You are an Artist. You make pictures for the shots that are given to you.",
  source: "workspace",
  isOverride: true,
  tools: 31,
};

export const personas = {
  roles: [artist, { ...artist, name: "critic", title: "Critic", source: "built-in", tools: 0 } as PersonaRowView],
  voices: [{ ...artist, kind: "persona", name: "night-owl", title: "Night Owl", source: "project", isOverride: false } as PersonaRowView],
  scope,
  mayChange: true,
};

const edit: PersonaEditView = {
  kind: "role",
  name: "artist",
  isNew: false,
  title: "Artist",
  prompt: "You are an Artist.\n\n- You paint with light.",
  model: "",
  models: [{ value: "draft-text", label: "Draft text" }],
  tools: [
    { name: "canvas_read", isChosen: true, isBelow: true },
    { name: "node_add", isChosen: true, isBelow: false },
  ],
  source: "workspace",
  isOwn: true,
  hasBelow: true,
  parts: [[{ kind: "added", number: 3, text: "- You paint with light." }]],
  changes: ["It was given node_add."],
};

export const persona = { persona: edit, scope, mayChange: true };
