/** Models that fal does not serve any more, under the names that people still have. */
import type { RetiredModel } from "../card.ts";

const TYPES = "not among fal's endpoints any more (fal-js endpoint types of 2026-08-02)";

export const FAL_RETIRED: readonly RetiredModel[] = [
  {
    names: ["fal-ai/sora-2/text-to-video", "fal-ai/sora-2/image-to-video", "fal-ai/sora-2"],
    name: "Sora 2 by fal",
    kind: "video",
    provider: "fal",
    since: "2026-09-24",
    successor: "veo-3.1",
    source: `${TYPES}; OpenAI, which made it, ended Sora on 2026-09-24`,
  },
  {
    names: ["fal-ai/imagen4/preview", "fal-ai/imagen4/preview/fast", "fal-ai/imagen4/preview/ultra"],
    name: "Imagen 4 by fal",
    kind: "image",
    provider: "fal",
    since: "2026-08-17",
    successor: "nano-banana-2",
    source: `${TYPES}; Google ended Imagen 4 by key on 2026-08-17`,
  },
];
