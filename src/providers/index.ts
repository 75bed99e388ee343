/** The upstreams. A new one is a file beside these and a line here. */
import { anthropic } from "./anthropic/index.ts";
import { deepseek, mistral, xai } from "./compatible/index.ts";
import type { Provider } from "./define.ts";
import { draft } from "./draft/index.ts";
import { fal } from "./fal/index.ts";
import { google, vertex } from "./google/index.ts";
import { kling } from "./kling/index.ts";
import { openai } from "./openai/index.ts";

export const PROVIDERS: readonly Provider[] = [draft, openai, google, fal, kling, anthropic, xai, mistral, deepseek, vertex];
