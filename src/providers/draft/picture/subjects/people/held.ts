import { darken, lighten } from "../colour.ts";
import { steamingBowlMark } from "../buildings/homes.ts";
import type { Held } from "../kinds.ts";
import type { Pen } from "../pen.ts";
import { ellipse, line, path, type Point, poly, rect } from "../shape.ts";

/** What a hand holds, drawn at the hand in units of the figure. */
export function drawHeld(pen: Pen, held: Held, [x, y]: Point, scale: number): void {
  pen.at({ x, y, scale }, () => DRAWN[held](pen));
}

const DRAWN: Record<Held, (pen: Pen) => void> = {
  bowl(pen) {
    pen.fill(path("M-3 -3.500 L8.500 -3.500 C8.300 1 5.800 3 2.800 3 C-0.400 3 -2.800 1 -3 -3.500 Z"), "#e9e2d2", { shade: 0.7 });
    pen.fill(ellipse(2.75, -3.5, 5.75, 1.2), "#8a5a34", { shade: 0.3 });
    for (const wisp of [0.8, 4]) pen.line(path(`M${wisp} -6 C${wisp - 1.8} -8.500 ${wisp + 1.8} -10.500 ${wisp} -13`), "#f4efe6", 0.5);
  },
  cup(pen) {
    pen.fill(rect(0, -5, 5, 6, [0.4, 0.4, 1.6, 1.6]), "#e6dccb", { shade: 0.6 });
    pen.line(path("M5 -3.600 Q7.600 -3 5 -0.600"), "#e6dccb", 0.8);
  },
  sign(pen) {
    pen.at({ turn: -0.06 }, () => {
      const board = rect(-6, -11, 25, 17, 1.2);
      pen.fill(board, "#c98b4c", { shade: 0.6 });
      pen.line(rect(-4.4, -9.4, 21.8, 13.8, 0.8), "#8b5a2c", 0.5);
      steamingBowlMark(pen, 11, -1.8, 1.25);
      for (const hook of [-1, 14]) pen.line(line([hook, -11], [hook, -14]), "#5f564c", 0.5);
    });
  },
  lantern(pen) {
    pen.line(line([0.5, 0], [0.5, 3.5]), "#4a3a30", 0.6);
    pen.glow(rect(-2.6, 4.5, 6.2, 8, 1.4), "#ffa64d", { halo: 5, core: "#fff0c0" });
    for (const top of [3.4, 12]) pen.fill(rect(-3, top, 7, 1.5, 0.5), "#4a3a30", { shade: 0.3 });
  },
  umbrella(pen) {
    const paint = pen.style.colour ?? pen.pick("umbrella", ["#c4473a", "#3d6f8e", "#d9a441", "#5b7d57"]);
    pen.line(line([0, 4], [0, -38]), "#4b3a31", 0.8);
    pen.fill(
      path(
        "M-22 -27 C-20 -42 -8 -47 0 -47 C8 -47 20 -42 22 -27 Q16.500 -31 11 -27 Q5.500 -31 0 -27 Q-5.500 -31 -11 -27 Q-16.500 -31 -22 -27 Z",
      ),
      paint,
      { shade: 0.8 },
    );
    for (const rib of [-11, 0, 11]) pen.line(path(`M0 -47 Q${rib * 0.7} -40 ${rib} -27`), darken(paint, 0.3), 0.4);
  },
  book(pen) {
    pen.fill(poly([-1, -7], [4.5, -5], [10, -7], [10, 1], [4.5, 3], [-1, 1]), "#7a3f3a", { shade: 0.4 });
    pen.fill(poly([-0.2, -7.6], [4.5, -5.6], [9.2, -7.6], [9.2, -0.4], [4.5, 1.6], [-0.2, -0.4]), "#f3ead6", { shade: 0.4 });
    pen.line(line([4.5, -5.6], [4.5, 1.6]), "#b7a88c", 0.4);
  },
  phone(pen) {
    pen.fill(rect(0, -7, 4.2, 8, 0.8), "#26262c", { shade: 0.3 });
    pen.glow(rect(0.5, -6.4, 3.2, 6.6, 0.4), "#bfe4ff", { halo: 2, core: "#f0faff" });
  },
  flower(pen) {
    pen.line(path("M1 4 Q2 -4 3 -11"), "#4f7d45", 0.8);
    for (let petal = 0; petal < 6; petal++)
      pen.at({ x: 3, y: -12, turn: (petal * Math.PI) / 3 }, () => pen.fill(ellipse(0, -2, 1.3, 2), "#e88aa0", { shade: 0.3 }));
    pen.fill(ellipse(3, -12, 1.3), "#f3c74f", { shade: 0.2 });
  },
  box(pen) {
    pen.fill(rect(-4, -8, 15, 12, 0.6), "#c49a6a", { shade: 0.6 });
    pen.fill(rect(2, -8, 3, 12), lighten("#c49a6a", 0.3), { shade: 0.2, edge: false });
  },
  balloon(pen) {
    pen.line(path("M0 2 Q2 -12 1 -26"), "#6d6d74", 0.4);
    pen.fill(path("M1 -26 C-8 -32 -8 -46 1 -46 C10 -46 10 -32 1 -26 Z"), pen.style.colour ?? "#d9483b", { shade: 0.8 });
    pen.fill(ellipse(-1.8, -40, 1.3, 2.4, 0.4), "#ffffff", { shade: 0, edge: false });
  },
};
