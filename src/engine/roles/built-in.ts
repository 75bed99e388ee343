/** The roles and voices that ship. Their texts are the Markdown files beside this one; tools are named by role, and whatever is not named does not exist for it. */
import type { PersonaEntry, PersonaRegistry } from "./registry.ts";
import artist from "./prompts/artist.md" with { type: "text" };
import assistant from "./prompts/assistant.md" with { type: "text" };
import coder from "./prompts/coder.md" with { type: "text" };
import consensus from "./prompts/consensus.md" with { type: "text" };
import coordinator from "./prompts/coordinator.md" with { type: "text" };
import critic from "./prompts/critic.md" with { type: "text" };
import director from "./prompts/director.md" with { type: "text" };
import editor from "./prompts/editor.md" with { type: "text" };
import reviewer from "./prompts/reviewer.md" with { type: "text" };
import sound from "./prompts/sound.md" with { type: "text" };
import writer from "./prompts/writer.md" with { type: "text" };
import { CODER, CONSENSUS, EDITOR, EVERYTHING, LOOKING, MAKING, REVIEWER, WRITING } from "./tools.ts";
import artDirector from "./voices/art-director.md" with { type: "text" };
import audienceAnalyst from "./voices/audience-analyst.md" with { type: "text" };
import producer from "./voices/producer.md" with { type: "text" };
import rightsAndSafety from "./voices/rights-and-safety.md" with { type: "text" };
import sceptic from "./voices/sceptic.md" with { type: "text" };
import worldBuilder from "./voices/world-builder.md" with { type: "text" };

type Shipped = PersonaEntry & { tools: readonly string[] };

const role = (name: string, title: string, prompt: string, tools: readonly string[]): Shipped => ({
  kind: "role",
  name,
  title,
  prompt: prompt.trim(),
  tools,
});
const voice = (name: string, title: string, prompt: string): Shipped => ({
  kind: "persona",
  name,
  title,
  prompt: prompt.trim(),
  tools: [],
});

export const ROLES: readonly Shipped[] = [
  role("assistant", "Assistant", assistant, EVERYTHING),
  role("director", "Director", director, LOOKING),
  role("writer", "Writer", writer, WRITING),
  role("artist", "Artist", artist, MAKING),
  role("sound", "Sound", sound, MAKING),
  role("editor", "Editor", editor, EDITOR),
  role("critic", "Critic", critic, LOOKING),
  role("coordinator", "Coordinator", coordinator, []),
  role("coder", "Coder", coder, CODER),
  role("reviewer", "Reviewer", reviewer, REVIEWER),
  role("consensus", "Consensus", consensus, CONSENSUS),
];

/** The voices of a debate in the order in which they are seated. */
export const VOICES: readonly Shipped[] = [
  voice("producer", "Producer", producer),
  voice("rights-and-safety", "Rights and Safety", rightsAndSafety),
  voice("audience-analyst", "Audience Analyst", audienceAnalyst),
  voice("art-director", "Art Director", artDirector),
  voice("world-builder", "World Builder", worldBuilder),
  voice("sceptic", "Sceptic", sceptic),
];

export const builtIn: PersonaRegistry = { name: "built-in", list: async () => [...ROLES, ...VOICES] };
