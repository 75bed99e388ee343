import { expect, test } from "bun:test";
import fc from "fast-check";
import { LoroDoc } from "loro-crdt";
import { rewriteText } from "../../src/canvas/rewrite.ts";

test("whatever it said before, the text says what was wanted, whole characters only", () => {
  const words = fc.array(fc.constantFrom("a", "b", "é", "狐", "🦊", "🐇", "e\u0301"), { maxLength: 30 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(words, words, (before, wanted) => {
      const doc = new LoroDoc();
      const text = doc.getText("t");
      text.insert(0, before);
      rewriteText(text, wanted);
      return text.toString() === wanted;
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("a long text is rewritten without looking at every pair of letters", () => {
  const text = new LoroDoc().getText("t");
  text.insert(0, `start ${"ab".repeat(40_000)} end`);
  rewriteText(text, `start ${"cd".repeat(45_000)} end`);
  expect(text.toString()).toBe(`start ${"cd".repeat(45_000)} end`);
});
