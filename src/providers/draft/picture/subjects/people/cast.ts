import { defineSubject, hasTrait } from "../define.ts";
import { HELD, type Held } from "../kinds.ts";
import type { Pen } from "../pen.ts";
import type { Style } from "../style.ts";
import { drawFigure } from "./figure.ts";
import type { Outfit } from "./frame.ts";
import type { BuildName } from "./pose.ts";

const SKINS = ["#ecbd92", "#dfa877", "#c78a5c", "#9c6643", "#edc29c", "#7d5138"];
const HAIRS = ["#2a201d", "#3d2a20", "#5c3b24", "#1f1c1f", "#7a4e2c"];
const GREYS = ["#d8d5d0", "#dcd6cb"];
const TOPS = ["#3f6f8c", "#b4533f", "#5d7f58", "#c78f3b", "#6a5a8c", "#8c4f5e", "#3c7d78", "#a86a45"];
const LEGS = ["#37405a", "#4a4440", "#5a5347", "#2f3a44"];
const SHOES = ["#3a2b25", "#5b4030", "#2c2c33"];

/** What a person holds: `holding:cup`, or the bare name of a thing after `holding`. */
function heldThing(style: Style): Held | undefined {
  return HELD.find((thing) => hasTrait(style, `holding:${thing}`, `holding-${thing}`)) ?? (hasTrait(style, "reading") ? "book" : undefined);
}

type Person = (pen: Pen) => { build: BuildName; outfit: Outfit; held?: Held };

const paints = (pen: Pen): Pick<Outfit, "skin" | "hair" | "top" | "legs" | "shoes"> => ({
  skin: pen.pick("skin", SKINS),
  hair: pen.pick("hair", HAIRS),
  top: pen.style.colour ?? pen.pick("top", TOPS),
  legs: pen.pick("legs", LEGS),
  shoes: pen.pick("shoes", SHOES),
});

const man: Person = (pen) => ({
  build: pen.has("child") ? "child" : pen.has("old") ? "elder" : "adult",
  outfit: {
    ...paints(pen),
    cut: "short",
    hem: pen.pick("hem", ["jacket", "coat"]),
    ...(pen.has("old") && { hair: pen.pick("grey", GREYS) }),
  },
});

const woman: Person = (pen) => ({
  build: pen.has("child") ? "child" : pen.has("old") ? "elder" : "slim",
  outfit: {
    ...paints(pen),
    cut: pen.pick("cut", ["long", "bob", "bun", "ponytail"]),
    hem: pen.pick("hem", ["dress", "coat", "jacket"]),
    ...(pen.has("old") && { hair: pen.pick("grey", GREYS), cut: "bun" }),
  },
});

const either: Person = (pen) => (pen.chance("sex") < 0.5 ? man(pen) : woman(pen));

const oldWoman: Person = (pen) => ({
  build: "elder",
  outfit: {
    ...paints(pen),
    hair: pen.pick("grey", GREYS),
    skin: "#dfae80",
    cut: "bun",
    hem: "robe",
    top: pen.style.colour ?? "#7a4a52",
    apron: "#cdb892",
    scarf: "#a8674f",
  },
});

const oldMan: Person = (pen) => ({
  build: "elder",
  outfit: { ...paints(pen), hair: pen.pick("grey", GREYS), cut: "thin", hem: "coat", top: pen.style.colour ?? "#5c6450" },
});

const girl: Person = (pen) => ({
  build: "child",
  outfit: {
    ...paints(pen),
    cut: pen.pick("cut", ["plaits", "ponytail", "bob"]),
    hem: "dress",
    top: pen.style.colour ?? pen.pick("top", ["#d9744f", "#c95f6e", "#5f93b3", "#d8a23e"]),
    shoes: "#5a3c34",
  },
});

const boy: Person = (pen) => ({
  build: "child",
  outfit: {
    ...paints(pen),
    cut: "short",
    hem: "jacket",
    bare: "shins",
    top: pen.style.colour ?? pen.pick("top", ["#4f86a8", "#d08a3a", "#6c9a5b", "#b8524a"]),
  },
});

const child: Person = (pen) => (pen.chance("sex") < 0.5 ? girl(pen) : boy(pen));

const granddaughter: Person = (pen) => ({
  build: pen.has("child") ? "child" : "slim",
  outfit: {
    ...paints(pen),
    skin: "#e9bd93",
    hair: "#2a201d",
    cut: "plaits",
    hem: "dress",
    top: pen.style.colour ?? "#c65a3f",
    legs: "#3c3a44",
    shoes: "#4a342c",
    scarf: "#e0b85a",
  },
});

const driver: Person = (pen) => ({
  build: "adult",
  outfit: {
    ...paints(pen),
    skin: "#cf9467",
    hair: pen.has("old") ? "#d8d5d0" : "#3d2a20",
    cut: "short",
    hem: "jacket",
    top: pen.style.colour ?? "#37557a",
    legs: "#2b3240",
    shoes: "#2a2423",
    hat: "cap",
    hatPaint: "#2f4a6c",
    badge: true,
  },
});

const hiker: Person = (pen) => ({
  build: pen.chance("sex") < 0.5 ? "adult" : "slim",
  outfit: {
    ...paints(pen),
    top: pen.style.colour ?? pen.pick("top", ["#2f6f86", "#c1573c", "#5a7d4a", "#d19a3c"]),
    legs: pen.pick("legs", ["#5b5344", "#3f4858", "#4c4a3c"]),
    shoes: "#6b4329",
    cut: pen.chance("sex") < 0.5 ? "short" : "ponytail",
    hem: "jacket",
    hat: pen.pick("hat", ["beanie", "brim", "beanie"]),
    hatPaint: pen.pick("hatPaint", ["#b4473a", "#3a5d70", "#d2a24a", "#6a7a4e"]),
    pack: pen.pick("pack", ["#d0703a", "#3f7f8c", "#8a9a4a", "#b4453f"]),
  },
});

const farmer: Person = (pen) => ({
  build: "adult",
  outfit: {
    ...paints(pen),
    cut: "short",
    hem: "jacket",
    top: pen.style.colour ?? pen.pick("top", ["#6d88a0", "#8a9a72", "#a8764f"]),
    legs: "#5b5a4a",
    hat: "straw",
  },
});

/** Traits that any person may have on top of their own clothes. */
function withTraits(pen: Pen, figure: ReturnType<Person>): ReturnType<Person> {
  const { outfit } = figure;
  return {
    ...figure,
    outfit: {
      ...outfit,
      ...(pen.has("backpack") && !outfit.pack && { pack: pen.pick("pack", ["#d0703a", "#3f7f8c", "#b4453f"]) }),
      ...(pen.has("hat") && !outfit.hat && { hat: "brim" as const, hatPaint: pen.pick("hatPaint", ["#6b4a35", "#3a4a58"]) }),
    },
    held: heldThing(pen.style) ?? figure.held,
  };
}

/** Whoever carries an umbrella or a balloon stands lower in the box, so that it fits. */
function drawPerson(pen: Pen, person: Person, cx = 32): void {
  const figure = withTraits(pen, person(pen));
  const tall = figure.held === "umbrella" || figure.held === "balloon";
  if (tall) pen.at({ x: cx * 0.24, y: 24, scale: 0.76 }, () => drawFigure(pen, figure, cx));
  else drawFigure(pen, figure, cx);
}

const ADULT = 0.42;

function definePerson<const Kind extends string>(kind: Kind, person: Person, baseSize = ADULT) {
  return defineSubject({
    kind,
    baseSize,
    anchor: "ground",
    aspect: 0.64,
    motion: "walk",
    faces: "right",
    foot: [20, 46],
    paint: (pen) => drawPerson(pen, person),
    lights: (style) => (heldThing(style) === "lantern" ? [{ x: 28, y: 62, radius: 34, colour: "#ffb25e", kind: "lamp" }] : []),
  });
}

function drawGroup(pen: Pen, people: readonly Person[], step: number): void {
  people.forEach((person, index) => {
    const own: Pen = { ...pen, pick: (salt, list) => pen.pick(`${salt}${index}`, list), chance: (salt) => pen.chance(`${salt}${index}`) };
    const flip = people.length === 2 && index === 1 && !pen.has("walking", "back", "facing-camera");
    own.at({ x: 22 + index * step + (flip ? 6 : 0), y: index % 2 ? 3 : 0, scale: index % 2 ? 0.97 : 1, flip }, () =>
      drawPerson(own, person, 0),
    );
  });
}

const couple = defineSubject({
  kind: "couple",
  anchor: "ground",
  aspect: 0.8,
  baseSize: ADULT,
  motion: "walk",
  foot: [14, 62],
  faces: "right",
  paint: (pen) => drawGroup(pen, [man, woman], 26),
});

const crowd = defineSubject({
  kind: "crowd",
  anchor: "ground",
  aspect: 1.6,
  baseSize: ADULT,
  motion: "sway",
  foot: [10, 150],
  faces: "right",
  paint: (pen) => drawGroup(pen, [woman, man, child, man, woman, oldMan].slice(0, 6), 23),
});

export const PEOPLE = [
  definePerson("person", either),
  definePerson("woman", woman),
  definePerson("man", man),
  definePerson("old-woman", oldWoman, 0.39),
  definePerson("old-man", oldMan, 0.4),
  definePerson("child", child, 0.29),
  definePerson("girl", girl, 0.29),
  definePerson("boy", boy, 0.29),
  definePerson("granddaughter", granddaughter, 0.38),
  definePerson("driver", driver),
  definePerson("hiker", hiker),
  definePerson("farmer", farmer),
  couple,
  crowd,
] as const;
