/** Every upstream that has a server to stand in for it. */
import { anthropicWire } from "./anthropic.ts";
import { compatibleWires } from "./compatible.ts";
import { falWire } from "./fal.ts";
import { googleWire } from "./google.ts";
import { klingWire } from "./kling.ts";
import { LAMP_WIRES } from "./lamp-server.ts";
import { openaiWire } from "./openai.ts";
import { vertexWire } from "./vertex.ts";
import type { Wire } from "./wire.ts";

export const WIRES: readonly Wire[] = [
  ...LAMP_WIRES,
  openaiWire,
  anthropicWire,
  ...compatibleWires,
  googleWire,
  vertexWire,
  falWire,
  klingWire,
];
