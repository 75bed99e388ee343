/** What Google no longer serves, as people still have it in old projects. */
import type { RetiredModel } from "../../card.ts";

const gone = (model: Omit<RetiredModel, "provider">): RetiredModel => ({ provider: "google", ...model });
const VIDEO = "github.com copies of ai.google.dev/gemini-api/docs/deprecations, 2026-10-06; docs.apiyi.com (2026-10-25)";
const DEPRECATIONS = "ai.google.dev/gemini-api/docs/deprecations, read 2026-11-20";

export const retired: readonly RetiredModel[] = [
  gone({
    names: ["veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview"],
    name: "Veo 3.1 by a Gemini key",
    kind: "video",
    since: "2026-10-22",
    successor: "gemini-omni-1.1-flash",
    source: VIDEO,
  }),
  gone({
    names: ["gemini-omni-flash-preview"],
    name: "Gemini Omni Flash preview",
    kind: "video",
    since: "2026-09-30",
    successor: "gemini-omni-1.1-flash",
    source: "dev.to, Gemini API shutdowns of 30 September 2026, which quotes Google's list",
  }),
  gone({
    names: ["imagen-4.0-generate-preview-06-06", "imagen-4.0-ultra-generate-preview-06-06", "imagen-3"],
    name: "Imagen by a Gemini key",
    kind: "image",
    since: "2026-08-17",
    successor: "nano-banana-2.1",
    source: "yet-another-changelog.ai and byteiota.com on the Imagen 4 shutdown, mid 2026",
  }),
  gone({
    names: ["gemini-2.5-flash-image", "gemini-2.5-flash-image-preview", "nano-banana-1"],
    name: "Gemini 2.5 Flash Image",
    kind: "image",
    since: "2026-10-02",
    successor: "nano-banana-2.1",
    source: DEPRECATIONS,
  }),
  gone({
    names: ["gemini-3.1-flash-image-preview", "gemini-3.1-flash-image"],
    name: "Gemini 3.1 Flash Image by a Gemini key",
    kind: "image",
    since: "2026-10-29",
    successor: "nano-banana-2.1",
    source: "github.com BerriAI/litellm discussion 44983 (October 2026), which quotes Google's list",
  }),
  gone({
    names: ["gemini-3-pro-image-preview", "nano-banana-pro-preview"],
    name: "Gemini 3 Pro Image preview",
    kind: "image",
    since: "2026-06-25",
    successor: "nano-banana-pro",
    source: DEPRECATIONS,
  }),
  gone({
    names: ["gemini-3-pro-preview"],
    name: "Gemini 3 Pro preview",
    kind: "text",
    since: "2026-03-09",
    successor: "gemini-4-argon",
    source: DEPRECATIONS,
  }),
];
