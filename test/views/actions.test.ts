/** The one table of actions: what a viewer gets, what each key means, and that somebody on the canvas answers every line of it. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { actionsFor, CANVAS_ACTIONS, chordsOf, paletteFor } from "../../views/project/actions.ts";

const entries = CANVAS_ACTIONS.flatMap((group) => group.entries);

test("a viewer is offered nothing that would be refused", () => {
  const runs = actionsFor(true).flatMap((group) => group.entries.map((entry) => entry.run));
  expect(runs).toContain("node.copy");
  for (const run of ["node.delete", "node.paste", "canvas.undo", "canvas.arrange", "tool.generator"]) expect(runs).not.toContain(run);
  expect(paletteFor(true).flatMap((group) => group.entries.map((entry) => entry.run))).not.toContain("node.delete");
});

test("keys that need a direction are in the list of shortcuts and not in the palette", () => {
  const palette = paletteFor().flatMap((group) => group.entries.map((entry) => entry.run));
  for (const { run, keys, keysOnly } of entries)
    if (keys?.includes("Arrows")) expect([run, keysOnly, palette.includes(run)]).toEqual([run, true, false]);
});

test("signs are written as the keyboard names them, and one key means one thing for the same state", () => {
  expect(chordsOf({ title: "", icon: "", keys: ["⌫"], also: ["Ctrl", "Y"] })).toEqual(["Backspace", "Ctrl+Y"]);
  const meant = entries.flatMap((entry) => chordsOf(entry).map((chord) => `${chord} when ${entry.needs ?? "always"}`));
  expect(meant.filter((one, index) => meant.indexOf(one) !== index)).toEqual([]);
});

test("every action of the table has somebody who does it", async () => {
  const folder = join(import.meta.dir, "../../src/browser");
  const files = await Array.fromAsync(new Bun.Glob("**/*.ts").scan(folder));
  const source = (await Promise.all(files.map((file) => Bun.file(join(folder, file)).text()))).join("\n");
  const isHeard = (run: string) =>
    [run, run.replace(/\.[a-z]+$/, ".${")].some((name) => source.includes(`"${name}"`) || source.includes(`\`${name}`)) ||
    source.includes(`\`${run}.\${`);
  expect(entries.flatMap(({ run }) => (run && !isHeard(run) ? [run] : []))).toEqual([]);
});
