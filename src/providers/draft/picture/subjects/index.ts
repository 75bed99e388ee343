import { HOMES } from "./buildings/homes.ts";
import { STREET } from "./buildings/street.ts";
import { NATURE } from "./nature/characters.ts";
import { PEOPLE } from "./people/cast.ts";
import type { Subject } from "./style.ts";
import { KITCHEN } from "./things/kitchen.ts";
import { PRODUCTS } from "./things/product.ts";
import { bus } from "./vehicles/bus.ts";
import { CYCLES } from "./vehicles/cycles.ts";
import { vectorSubject } from "./vector.ts";

export const SUBJECTS = [...PEOPLE, ...HOMES, ...STREET, bus, ...CYCLES, ...KITCHEN, ...PRODUCTS, ...NATURE] as const;

/** The subject of a kind of `SUBJECTS`, or of `emoji:<hexcode>`; undefined when nothing can draw it. */
export function subjectNamed(kind: string): Subject | undefined {
  return SUBJECTS.find((subject) => subject.kind === kind) ?? vectorSubject(kind);
}
