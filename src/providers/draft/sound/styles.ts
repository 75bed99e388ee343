/** What the players do in a bar, by style. A bar's `energy` says who has joined by now. */
import type { MusicStyle } from "./music-spec.ts";
import type { Bar, Pen } from "./score.ts";

type Style = (bar: Bar, pen: Pen) => void;

const BAR = 8;
/** Eighths that the last chord is held: longer than the piece, whose end fades it. */
const RING = 24;

const held = (bar: Bar) => (bar.last ? RING : BAR);

/** A chord laid down by several voices, spread over the sides. */
function lay(bar: Bar, pen: Pen, player: "pad" | "strings" | "air", velocity: number, lift = 0): void {
  for (const [i, pitch] of bar.voicing.entries())
    pen.note(player, 0, held(bar) + (player === "strings" ? 0.1 : 0.8), pitch + lift, velocity * (i === 0 ? 1 : 0.9), i * 0.3 - 0.45);
}

/** The final chord, rolled upwards. */
function roll(bar: Bar, pen: Pen, player: "piano" | "harp" | "marimba", velocity: number): void {
  pen.note(player, 0, RING, bar.bass + 12, velocity, -0.2);
  const chord = [...bar.voicing, (bar.voicing[0] ?? 60) + 24];
  for (const [i, pitch] of chord.entries()) pen.note(player, 0.25 + i * 0.22, RING, pitch, velocity * (0.9 - i * 0.06), i * 0.15 - 0.3);
}

function sing(
  bar: Bar,
  pen: Pen,
  player: "piano" | "celesta" | "cello" | "lead" | "glock" | "marimba",
  velocity: number,
  pan: number,
  lift = 0,
): void {
  for (const tone of bar.tune)
    pen.note(player, tone.at, tone.eighths * (player === "marimba" ? 0.8 : 1.02), tone.pitch + lift, velocity * tone.weight, pan);
}

const piano: Style = (bar, pen) => {
  lay(bar, pen, "pad", 0.22 + 0.2 * bar.energy);
  if (bar.energy >= 0.8) lay(bar, pen, "strings", 0.2 + 0.2 * (bar.energy - 0.8));
  if (bar.last) return roll(bar, pen, "piano", 0.55);
  const [low = 55, middle = 60, upper = 64, top = 67] = bar.voicing;
  const waves =
    bar.energy > 0.5
      ? [bar.bass + 12, low, middle, upper, top, upper, middle, low]
      : [bar.bass + 12, low, middle, upper, top, -1, upper, -1];
  waves.forEach((pitch, i) => {
    if (pitch > 0)
      pen.note("piano", i, i === 0 ? 7.5 : 3, pitch, (i === 0 ? 0.52 : 0.34) + 0.14 * bar.energy, i === 0 ? -0.25 : (pitch - 62) / 40);
  });
  if (bar.energy > 0.5) pen.note("sub", 0, BAR, bar.bass, 0.32);
  if (bar.energy > 0.5 && !bar.closing) sing(bar, pen, "piano", 0.62, 0.15);
};

const pads: Style = (bar, pen) => {
  lay(bar, pen, "pad", 0.55 + 0.2 * bar.energy);
  lay(bar, pen, "air", 0.4 * bar.energy, 12);
  pen.note("sub", 0, held(bar), bar.bass, 0.5);
  if (bar.last) return roll(bar, pen, "harp", 0.3);
  if (bar.energy > 0.55)
    for (const [i, at] of [1, 3, 4, 6].entries())
      pen.note("harp", at, 6, (bar.voicing[(i * 2 + bar.index) % 4] ?? 60) + 12, 0.22 + 0.08 * pen.chance.next(), i * 0.4 - 0.6);
  if (bar.energy > 0.5 && bar.index % 2 === 0) sing(bar, pen, "celesta", 0.5, 0.3);
};

const pulse: Style = (bar, pen) => {
  lay(bar, pen, "pad", 0.4 + 0.15 * bar.energy);
  if (bar.last) {
    pen.note("sub", 0, RING, bar.bass, 0.8);
    pen.drum("kick", 0, 0.9);
    return roll(bar, pen, "piano", 0.42);
  }
  const steps = [0, 0, 12, 0, 7, 0, 12, 7];
  const stir = bar.energy > 0.7 ? 16 : 8;
  for (let i = 0; i < stir; i++) {
    const accent = i % (stir / 4) === 0 ? 1 : 0.7;
    pen.note(
      "pulse",
      (i * BAR) / stir,
      (BAR / stir) * 0.7,
      bar.bass + 12 + (steps[i % 8] ?? 0),
      (0.4 + 0.4 * bar.energy) * accent,
      i % 2 ? 0.3 : -0.3,
    );
  }
  pen.note("sub", 0, BAR, bar.bass, 0.62);
  for (const at of bar.energy > 0.5 ? [0, 4] : [0]) pen.drum("kick", at, 0.55 + 0.3 * bar.energy);
  if (bar.energy > 0.5) pen.drum("kick", 0.75, 0.35);
  if (bar.energy > 0.7) for (let at = 1; at < BAR; at += 2) pen.drum("tick", at, 0.4, at % 4 === 1 ? 0.4 : -0.4);
  if (bar.energy > 0.7) lay(bar, pen, "strings", 0.3);
  if (bar.energy > 0.5 && !bar.closing) sing(bar, pen, "piano", 0.5, 0.2);
};

const playful: Style = (bar, pen) => {
  if (bar.last) {
    pen.note("upright", 0, 6, bar.bass, 0.8);
    pen.drum("snap", 0, 0.4);
    return roll(bar, pen, "marimba", 0.6);
  }
  const fifth = bar.chord.classes.includes((bar.chord.root + 7) % 12) ? 7 : 0;
  pen.note("upright", 0, 1.6, bar.bass, 0.8);
  pen.note("upright", 4, 1.6, bar.bass + (fifth && bar.bass > 38 ? fifth - 12 : fifth), 0.7);
  if (bar.energy > 0.7) pen.note("upright", 7, 0.8, bar.bass + 12, 0.5);
  for (const at of bar.energy > 0.5 ? [2, 3, 6, 7] : [2, 6])
    for (const [i, pitch] of bar.voicing.slice(1).entries()) pen.note("pizzicato", at, 1, pitch, at % 2 ? 0.34 : 0.5, i * 0.35 - 0.35);
  if (bar.energy > 0.35) sing(bar, pen, "marimba", 0.72, 0.12);
  if (bar.energy > 0.7) sing(bar, pen, "glock", 0.45, 0.35, 12);
  if (bar.energy > 0.7) lay(bar, pen, "pad", 0.3);
  if (bar.energy > 0.5) for (let at = 0; at < BAR; at++) pen.drum("shaker", at, at % 2 ? 0.7 : 0.42, 0.35);
  if (bar.energy > 0.5) for (const at of [2, 6]) pen.drum("snap", at, 0.3, -0.15);
};

const strings: Style = (bar, pen) => {
  lay(bar, pen, "strings", 0.5 + 0.3 * bar.energy);
  pen.note("cello", 0, held(bar), bar.bass + 12, 0.5, -0.25);
  if (bar.energy > 0.5) pen.note("sub", 0, held(bar), bar.bass, 0.3);
  if (bar.last) return roll(bar, pen, "harp", 0.4);
  if (bar.energy > 0.5 && !bar.closing) sing(bar, pen, "cello", 0.75, 0.2);
  if (bar.energy > 0.7)
    for (const [i, pitch] of bar.voicing.entries()) pen.note("harp", i + (bar.index % 2 ? 0 : 4), 5, pitch + 12, 0.28, i * 0.3 - 0.45);
  if (bar.energy <= 0.5) pen.note("piano", 0, BAR, (bar.voicing[3] ?? 67) + 12, 0.4, 0.2);
};

const beat: Style = (bar, pen) => {
  lay(bar, pen, "pad", 0.5);
  if (bar.last) {
    pen.note("bass", 0, 12, bar.bass, 0.9);
    pen.drum("kick", 0, 1);
    pen.drum("snap", 0, 0.5);
    return roll(bar, pen, "piano", 0.5);
  }
  const full = bar.energy > 0.5;
  for (const at of full ? [0, 2, 4, 6] : [0, 4]) pen.drum("kick", at, full ? 0.95 : 0.7);
  if (full) for (const at of [2, 6]) pen.drum("snap", at, 0.7);
  for (let at = 0; at < BAR; at += bar.energy > 0.7 ? 0.5 : 1) pen.drum("hat", at, at % 2 === 1 ? 0.8 : at % 1 === 0 ? 0.45 : 0.28, 0.2);
  if (bar.closing || bar.index % 8 === 7) pen.drum("swell", 4, 0.5);
  for (const at of [0, 1.5, 3, 4.5, 6, 7]) pen.note("bass", at, 1.1, bar.bass + (at === 7 ? 12 : 0), at === 0 ? 0.9 : 0.72);
  const order = [0, 2, 1, 3, 2, 1, 3, 0];
  for (let i = 0; i < (full ? 16 : 8); i++) {
    const at = full ? i / 2 : i;
    pen.note(
      "pulse",
      at,
      0.42,
      (bar.voicing[order[i % 8] ?? 0] ?? 60) + (i % 8 > 5 ? 12 : 0),
      (i % 4 === 0 ? 0.6 : 0.42) * (0.6 + 0.4 * bar.energy),
      i % 2 ? 0.45 : -0.45,
    );
  }
  if (bar.energy > 0.7 && !bar.closing) sing(bar, pen, "lead", 0.62, 0.05);
};

export const STYLES = { piano, pads, pulse, playful, strings, beat } as const satisfies Record<MusicStyle, Style>;
