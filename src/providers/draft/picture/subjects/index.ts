import { HOMES } from "./buildings/homes.ts";
import { LANDMARKS } from "./buildings/landmarks.ts";
import { STREET } from "./buildings/street.ts";
import { NATURE } from "./nature/characters.ts";
import { PLANTS } from "./nature/plants.ts";
import { PEOPLE } from "./people/cast.ts";
import type { Subject } from "./style.ts";
import { KITCHEN } from "./things/kitchen.ts";
import { PRODUCTS } from "./things/product.ts";
import { bus } from "./vehicles/bus.ts";
import { CARS } from "./vehicles/cars.ts";
import { CYCLES } from "./vehicles/cycles.ts";
import { TRAVEL } from "./vehicles/travel.ts";
import { vectorSubject } from "./vector.ts";

export const SUBJECTS = [...PEOPLE, ...HOMES, ...LANDMARKS, ...STREET, bus, ...CARS, ...CYCLES, ...TRAVEL, ...KITCHEN, ...PRODUCTS, ...NATURE, ...PLANTS] as const;

/** The subject of a kind of `SUBJECTS`, or of `emoji:<hexcode>`; undefined when nothing can draw it. */
export function subjectNamed(kind: string): Subject | undefined {
  return SUBJECTS.find((subject) => subject.kind === kind) ?? vectorSubject(kind);
}
