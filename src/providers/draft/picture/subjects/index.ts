import { HOMES } from "./buildings/homes.ts";
import { LANDMARKS } from "./buildings/landmarks.ts";
import { STREET } from "./buildings/street.ts";
import { NATURE } from "./nature/characters.ts";
import { GRAZERS } from "./nature/grazers.ts";
import { PETS } from "./nature/pets.ts";
import { PLANTS } from "./nature/plants.ts";
import { WINGS_AND_FINS } from "./nature/wings-and-fins.ts";
import { PEOPLE } from "./people/cast.ts";
import type { Subject } from "./style.ts";
import { BELONGINGS } from "./things/belongings.ts";
import { FURNITURE } from "./things/furniture.ts";
import { KITCHEN } from "./things/kitchen.ts";
import { LIGHTS } from "./things/lights.ts";
import { PRODUCTS } from "./things/product.ts";
import { bus } from "./vehicles/bus.ts";
import { CARS } from "./vehicles/cars.ts";
import { CYCLES } from "./vehicles/cycles.ts";
import { TRAVEL } from "./vehicles/travel.ts";
import { vectorSubject } from "./vector.ts";

/** Every subject drawn by hand. Their kinds are `KINDS` in `kinds.ts`, in any order. */
export const SUBJECTS = [
  ...PEOPLE,
  ...PETS,
  ...GRAZERS,
  ...WINGS_AND_FINS,
  ...HOMES,
  ...LANDMARKS,
  ...STREET,
  bus,
  ...CARS,
  ...CYCLES,
  ...TRAVEL,
  ...KITCHEN,
  ...LIGHTS,
  ...FURNITURE,
  ...BELONGINGS,
  ...PRODUCTS,
  ...NATURE,
  ...PLANTS,
] as const;

/** The subject of a kind of `SUBJECTS`, or of `emoji:<hexcode>`; undefined when nothing can draw it. */
export function subjectNamed(kind: string): Subject | undefined {
  return SUBJECTS.find((subject) => subject.kind === kind) ?? vectorSubject(kind);
}
