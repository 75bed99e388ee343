import { darken, lighten, mix } from "../colour.ts";
import { ellipse, path, reach, rect } from "../shape.ts";
import type { Frame } from "./frame.ts";

/** Everything a figure wears on its body, drawn over legs and under the head. */
const HEM_REACH = { jacket: 5, coat: 20, dress: 23, robe: 40 } as const;
const FLARE = { jacket: 0.92, coat: 1.12, dress: 1.4, robe: 1.45 } as const;

export function drawTorso(frame: Frame): void {
  const { pen, build, pose, outfit, view, hip, chest } = frame;
  const { scale } = build;
  const wide = (build.shoulders / 2) * (view === "side" ? 0.76 : 1);
  const hemReach = pose.seated ? 4 : HEM_REACH[outfit.hem] * scale * (outfit.hem === "robe" ? build.thigh / 23 / scale : 1);
  const hem = hip[1] + hemReach;
  const flare = wide * (pose.seated ? 1 : FLARE[outfit.hem]);
  const swing = pose.stride && !pose.seated ? 2 : 0;
  const [cx, cy] = chest;
  const waist = cy + (hip[1] - cy) * 0.66;
  const shell = path(
    `M${cx - 2.6 * scale} ${cy - 2.2 * scale} C${cx - wide * 0.7} ${cy - 0.8} ${cx - wide} ${cy + 0.5} ${cx - wide * 1.04} ${cy + 4.5 * scale} ` +
      `C${cx - wide} ${cy + 14} ${hip[0] - wide * 0.84} ${waist - 4} ${hip[0] - wide * 0.84} ${waist} C${hip[0] - wide * 0.9} ${waist + 6} ${hip[0] - flare} ${hem - 8} ${hip[0] - flare - swing} ${hem - 0.6} ` +
      `Q${hip[0]} ${hem + 2.2} ${hip[0] + flare + swing} ${hem - 0.6} C${hip[0] + flare} ${hem - 8} ${hip[0] + wide * 0.92} ${waist + 6} ${hip[0] + wide * 0.86} ${waist} ` +
      `C${hip[0] + wide * 0.88} ${waist - 4} ${cx + wide} ${cy + 14} ${cx + wide * 1.02} ${cy + 4.5 * scale} C${cx + wide} ${cy + 0.5} ${cx + wide * 0.7} ${cy - 0.8} ${cx + 2.6 * scale} ${cy - 2.2 * scale} Z`,
  );
  pen.fill(rect(cx - 2.3 * scale + (view === "side" ? 0.4 : 0), cy - 5.5 * scale, 4.6 * scale, 6 * scale, 1), darken(outfit.skin, 0.12), {
    shade: 0.2,
    edge: false,
  });
  pen.fill(shell, outfit.top, { shade: 0.65 });
  pen.within(shell, () => drawTrim(frame, { wide, waist, hem, flare }));
  if (outfit.hem === "robe" || outfit.apron)
    pen.fill(rect(hip[0] - wide * 0.86, waist - 1.6, wide * 1.74, 3, 1.2), darken(outfit.apron ?? outfit.top, 0.28), {
      shade: 0.3,
      edge: false,
    });
  if (outfit.scarf)
    pen.fill(
      path(
        `M${cx - 4.4 * scale} ${cy - 3.6 * scale} Q${cx + 1} ${cy + 1.6 * scale} ${cx + 4.8 * scale} ${cy - 3.8 * scale} L${cx + 5 * scale} ${cy - 0.6} Q${cx + 1} ${cy + 4.4 * scale} ${cx - 4.6 * scale} ${cy} Z`,
      ),
      outfit.scarf,
      { shade: 0.4 },
    );
}

/** What shows on a top: apron, buttons, a shirt in the opening of a coat, the fall of the cloth. */
function drawTrim(
  { pen, build, outfit, view, hip, chest }: Frame,
  { wide, waist, hem, flare }: { wide: number; waist: number; hem: number; flare: number },
): void {
  const { scale } = build;
  const [cx, cy] = chest;
  const fold = (curve: string, width: number): void => pen.line(path(curve), darken(outfit.top, 0.32), width);
  const opens = outfit.hem === "jacket" || outfit.hem === "coat";
  if (!opens) fold(`M${hip[0] + wide * 0.1} ${waist + 4} Q${hip[0] + wide * 0.3} ${hem - 10} ${hip[0] + wide * 0.25} ${hem}`, 0.45);
  if (view === "back") return;
  const middle = view === "side" ? cx + wide * 0.34 : cx;
  if (outfit.apron) {
    const bib = `M${cx - 3} ${cy + 6} L${cx + wide * 0.7} ${cy + 6} L${hip[0] + flare * 0.86} ${hem - 3} Q${hip[0] + 1} ${hem} ${hip[0] - flare * 0.55} ${hem - 3} Z`;
    pen.fill(path(bib), outfit.apron, { shade: 0.4 });
  }
  if (opens) fold(`M${middle} ${cy + 5 * scale} Q${middle + wide * 0.12} ${waist} ${middle - cx + hip[0]} ${hem}`, 0.5);
  if (outfit.badge)
    for (let button = 0; button < 4; button++)
      pen.fill(ellipse(middle, cy + 10 + button * 5.6 * scale, 0.7 * scale), "#e6c667", { shade: 0, edge: false });
  if (!opens || outfit.scarf) return;
  const neck = 3.1 * scale;
  pen.fill(
    path(`M${middle - neck} ${cy - 3 * scale} L${middle + neck} ${cy - 3 * scale} L${middle + 0.3} ${cy + 6.5 * scale} Z`),
    "#efe7d8",
    { shade: 0.2, edge: false },
  );
  for (const side of [-1, 1]) fold(`M${middle + side * neck} ${cy - 2.5 * scale} L${middle + 0.3} ${cy + 6.5 * scale}`, 0.6);
}

/** A skirt falls over the knees of whoever sits. */
export function drawLap({ pen, build, pose, outfit, hip }: Frame): void {
  const knee = reach(hip, pose.nearLeg[0], build.thigh);
  const foot = knee[1] + build.shin * (outfit.hem === "robe" ? 0.86 : 0.42);
  const { scale } = build;
  pen.fill(
    path(
      `M${hip[0] - 7 * scale} ${hip[1] - 6 * scale} C${hip[0] - 9 * scale} ${hip[1] + 2} ${hip[0] - 8} ${hip[1] + 5 * scale} ${hip[0] - 5} ${hip[1] + 5.5 * scale} L${knee[0] - 6 * scale} ${knee[1] + 5 * scale} ` +
        `L${knee[0] - 6.5 * scale} ${foot} Q${knee[0]} ${foot + 2.4} ${knee[0] + 6 * scale} ${foot - 1} C${knee[0] + 6 * scale} ${knee[1] + 4} ${knee[0] + 6 * scale} ${knee[1] - 4} ${knee[0]} ${knee[1] - 4.8 * scale} L${hip[0] + 6 * scale} ${hip[1] - 6 * scale} Z`,
    ),
    outfit.apron ?? outfit.top,
    { shade: 0.6 },
  );
}

export function drawPack({ pen, build, outfit, view, chest, hip }: Frame): void {
  const { scale } = build;
  const paint = outfit.pack ?? "#c8743c";
  const back = view === "back";
  const [x, y] = back ? [chest[0], chest[1] - 3] : [chest[0] - build.shoulders * 0.62, chest[1] - 4];
  const [w, h] = [(back ? 15 : 11) * scale, (hip[1] - chest[1]) * 0.98];
  pen.fill(rect(x - w / 2 - 0.8, y - 4.2 * scale, w + 1.6, 5.4 * scale, 2.6 * scale), mix("#6f8f8a", lighten(paint, 0.3), 0.25), {
    shade: 0.7,
  });
  pen.fill(rect(x - w / 2, y, w, h, [4, 4, 3, 3]), paint, { shade: 0.8 });
  pen.fill(rect(x - w / 2 - 0.4, y - 0.4, w + 0.8, h * 0.34, [4, 4, 3, 3]), lighten(paint, 0.14), { shade: 0.5 });
  pen.fill(rect(x - w * 0.33, y + h * 0.55, w * 0.66, h * 0.34, 2), darken(paint, 0.16), { shade: 0.4 });
  if (back)
    for (const side of [-1, 1])
      pen.fill(rect(x + side * w * 0.28 - 0.7, y + h * 0.2, 1.4, h * 0.3, 0.5), darken(paint, 0.45), { shade: 0, edge: false });
}

/** Straps show on the chest of whoever carries a pack. */
export function drawStraps({ pen, build, outfit, chest, view }: Frame): void {
  if (!outfit.pack || view === "back") return;
  for (const side of view === "front" ? [-1, 1] : [-0.2]) {
    const x = chest[0] + side * build.shoulders * 0.28;
    pen.line(path(`M${x} ${chest[1]} Q${x + 1.4} ${chest[1] + 8} ${x - 0.8} ${chest[1] + 16}`), darken(outfit.pack, 0.3), 1.6);
  }
}
