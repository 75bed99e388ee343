import { expect, test } from "bun:test";
import { createSeal } from "../../src/lib/seal.ts";

const SECRET = "test-secret-of-a-server-that-is-long-enough";

test("what is sealed opens with the same secret and the same words, and says nothing by itself", () => {
  const seal = createSeal(SECRET);
  const text = JSON.stringify({ key: "test-key-äöü-0123456789" });
  const sealed = seal.seal(text, "openai\n");
  expect(seal.open(sealed, "openai\n")).toBe(text);
  expect(createSeal(SECRET).open(sealed, "openai\n")).toBe(text);
  expect(sealed).not.toContain("test-key");
  expect(Buffer.from(sealed.split(".")[1] ?? "", "base64url").toString("latin1")).not.toContain("test-key");
  expect(seal.seal(text, "openai\n")).not.toBe(sealed);
});

test("it does not open under another secret, for something else, or when any of its bytes was changed", () => {
  const seal = createSeal(SECRET);
  const sealed = seal.seal("test-key-1", "openai\nhttps://a.example");
  expect(createSeal(`${SECRET}2`).open(sealed, "openai\nhttps://a.example")).toBeUndefined();
  expect(seal.open(sealed, "openai\nhttps://b.example")).toBeUndefined();
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(seal.open(`v1.${changed.toString("base64url")}`, "openai\nhttps://a.example")).toBeUndefined();
  }
  for (const wrong of ["", "v1.", "v2.abcd", "v1.!!!!", sealed.slice(0, 20)])
    expect(seal.open(wrong, "openai\nhttps://a.example")).toBeUndefined();
});
