import type { Look } from "../scene.ts";
import { filmStill } from "./film-still.ts";
import { flat } from "./flat.ts";
import { ink } from "./ink.ts";
import type { Material } from "./material.ts";
import { nightCity } from "./night-city.ts";
import { paper } from "./paper.ts";
import { watercolour } from "./watercolour.ts";

const MATERIALS = { watercolour, paper, "night-city": nightCity, ink, flat, film: filmStill } satisfies Record<Look, Material>;

export const materialOf = (look: Look): Material => MATERIALS[look];
