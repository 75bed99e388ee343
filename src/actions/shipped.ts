/** The actions that come with Clash: their manifests and code are files of their own, as anybody's are. */
import { validate } from "../lib/validate.ts";
import { ActionFile } from "./manifest.ts";
import captionsCode from "./shipped/captions/code.js" with { type: "text" };
import captions from "./shipped/captions/manifest.json" with { type: "json" };
import colourMatchCode from "./shipped/colour-match/code.js" with { type: "text" };
import colourMatch from "./shipped/colour-match/manifest.json" with { type: "json" };
import contactSheetCode from "./shipped/contact-sheet/code.js" with { type: "text" };
import contactSheet from "./shipped/contact-sheet/manifest.json" with { type: "json" };
import paletteCode from "./shipped/palette/code.js" with { type: "text" };
import palette from "./shipped/palette/manifest.json" with { type: "json" };
import safeAreaCode from "./shipped/safe-area/code.js" with { type: "text" };
import safeArea from "./shipped/safe-area/manifest.json" with { type: "json" };

const fileOf = (manifest: unknown, code: string): ActionFile => validate(ActionFile, { clashAction: 1, manifest, code });

/** In the order in which they are offered. */
export const SHIPPED: readonly ActionFile[] = [
  fileOf(contactSheet, contactSheetCode),
  fileOf(palette, paletteCode),
  fileOf(captions, captionsCode),
  fileOf(safeArea, safeAreaCode),
  fileOf(colourMatch, colourMatchCode),
];
