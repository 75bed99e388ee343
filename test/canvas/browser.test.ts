import { expect, test } from "bun:test";
import { join } from "node:path";

const CANVAS = join(import.meta.dir, "..", "..", "src", "canvas");

test("the canvas is built for a browser without anything of the server", async () => {
  const files = ["canvas", "document", "edit", "live", "repair", "journal", "layout", "nodes/index"].map((name) =>
    join(CANVAS, `${name}.ts`),
  );
  const built = await Bun.build({ entrypoints: files, target: "browser", external: ["loro-crdt"] });
  expect(built.success).toBe(true);
  const text = (await Promise.all(built.outputs.map((output) => output.text()))).join("\n");
  expect(text).not.toMatch(/from "node:|from "bun|process\.env|new Function|\beval\(/);
});
