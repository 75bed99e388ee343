import type { Look } from "../scene.ts";
import type { Material } from "./material.ts";
import { watercolour } from "./watercolour.ts";

const MATERIALS = { watercolour, paper: watercolour, "night-city": watercolour, ink: watercolour, flat: watercolour, film: watercolour } satisfies Record<Look, Material>;

export const materialOf = (look: Look): Material => MATERIALS[look];
