/** Ways to a model by Kling itself. Facts: Kling's API reference (app.klingai.com/global/dev/document-api), an undated copy that has kling-v3. */
import type { Route } from "../card.ts";

/** What its pages say of a frame: JPEG or PNG of at most 10 MB, each side at least 300 pixels, no longer than 2.5 times as wide. */
export const KLING_FRAME = { maxBytes: 10 * 1024 ** 2, mimes: ["image/jpeg", "image/png"] };

/** `model` is the `model_name`; the path follows from the inputs. It has no seed, no count, no frame rate. */
export function klingRoute(model: Route["model"], more: Pick<Route, "without" | "note" | "fields" | "values"> = {}): Route {
  return {
    provider: "kling",
    model,
    price: "unknown", // prepaid units, whose price is the account's own
    ...more,
    fields: {
      seconds: "duration",
      aspect: "aspect_ratio",
      // a film from a frame has the frame's shape; the field is of text2video alone
      "start:aspect": "-",
      "start-end:aspect": "-",
      negative: "negative_prompt",
      guidance: "cfg_scale",
      audio: "sound",
      start: "image",
      end: "image_tail",
      ...more.fields,
    },
    values: {
      mode: { standard: "std" },
      aspect: { auto: "16:9" },
      ...more.values,
    },
    source: "Kling's API reference (app.klingai.com/global/dev/document-api), a copy without a date that has kling-v3",
    date: "2026-11-20",
  };
}
