import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attributes, duplicates } from "./markup.ts";
import { pages } from "./pages.tsx";
import { frame } from "./samples/common.ts";

const PUBLIC = join(import.meta.dir, "../../public");
const drawn = await Promise.all(Object.entries(pages).map(async ([name, draw]) => [name, await draw(frame)] as const));

describe.each(drawn)("the page %s", (_name, html) => {
  test("is a whole document in the theme that was asked for", () => {
    expect(html).toStartWith("<!doctype html><html");
    expect(html).toContain('data-theme="dark"');
    expect(html).toEndWith("</html>");
  });

  test("names each id once", () => {
    expect(duplicates(attributes(html, "id"))).toEqual([]);
  });

  test("carries no inline style, script or handler, and its one style element has the nonce", () => {
    expect(html).not.toMatch(/<[^>]*\sstyle=/);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+=/);
    expect([...html.matchAll(/<script(?![^>]*\ssrc=)/g)]).toEqual([]);
    for (const [tag] of html.matchAll(/<style[^>]*>/g)) expect(tag).toBe(`<style nonce="${frame.nonce}">`);
  });

  test("names every button, field and picture", () => {
    for (const [tag] of html.matchAll(/<img\b[^>]*>/g)) expect(tag).toContain("alt=");
    for (const label of attributes(html, "for")) expect(attributes(html, "id")).toContain(label);
    for (const [whole, tag, inside] of html.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)) {
      if (inside?.replace(/<[^>]*>/g, "").trim() === "") expect([whole, tag?.includes("aria-label=")]).toEqual([whole, true]);
    }
  });

  test("has one main part and one heading of the first rank", () => {
    expect([...html.matchAll(/<main\b/g)]).toHaveLength(1);
    expect([...html.matchAll(/<h1\b/g)]).toHaveLength(1);
  });

  test("speaks plainly: no exclamation mark", () => {
    const words = html.replace(/<style[\s\S]*?<\/style>/g, "").replace(/<[^>]*>/g, " ");
    expect(words).not.toContain("!");
  });
});

describe("the files behind the pages", () => {
  const all = drawn.map(([, html]) => html).join("");

  test("hold every icon that a page asks for", () => {
    const sprite = new Set(attributes(readFileSync(join(PUBLIC, "icons.svg"), "utf8"), "id"));
    const asked = [...all.matchAll(/href="\/icons\.svg#([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(asked.length).toBeGreaterThan(100);
    expect([...new Set(asked)].filter((name) => !sprite.has(name))).toEqual([]);
  });

  test("hold every icon that a view or a script of a page names", () => {
    const sprite = new Set(attributes(readFileSync(join(PUBLIC, "icons.svg"), "utf8"), "id"));
    const named = sources().flatMap((code) =>
      [...code.matchAll(/\bicon(?:=|: ?|\.svg#)"([a-z0-9-]+)"|<Icon name="([a-z0-9-]+)"/g)].map((match) => match[1] ?? match[2] ?? ""),
    );
    expect([...new Set(named)].filter((name) => !sprite.has(name))).toEqual([]);
  });

  test("are listed in app.css, each once and in its layer", () => {
    const app = readFileSync(join(PUBLIC, "css/app.css"), "utf8");
    const listed = [...app.matchAll(/@import url\("([^"]+)"\) layer\((\w+)\)/g)].map((match) => `${match[1]} ${match[2]}`);
    const there = ["components", "screens"].flatMap((folder) =>
      readdirSync(join(PUBLIC, "css", folder)).map((file) => `${folder}/${file} ${folder}`),
    );
    expect(duplicates(listed)).toEqual([]);
    expect(listed.toSorted()).toEqual([...there, "base.css base", "tokens.css tokens"].toSorted());
  });

  test("keep colours and type sizes in tokens.css", () => {
    const files = [...new Bun.Glob("css/**/*.css").scanSync(PUBLIC)].filter((file) => !file.endsWith("tokens.css"));
    const literal = /#[0-9a-f]{6}\b|\brgba?\(|\bhsla?\(|oklch\([\d.]|font-size:\s*[\d.]+px/i;
    expect(files.filter((file) => literal.test(readFileSync(join(PUBLIC, file), "utf8")))).toEqual([]);
  });

  test("define the style of every class that a view writes", () => {
    const css = [...new Bun.Glob("css/**/*.css").scanSync(PUBLIC)].map((file) => readFileSync(join(PUBLIC, file), "utf8")).join("");
    const written = new Set(attributes(all, "class").flatMap((value) => value.split(" ").filter(Boolean)));
    const bare = new Set(["body", "htmx-powered"]);
    const unknown = [...written].filter((name) => !bare.has(name) && !new RegExp(`\\.${name}(?![\\w-])`).test(css));
    expect(unknown.filter((name) => !STRUCTURAL.has(name))).toEqual([]);
  });

  test("are the published builds of htmx, its SSE extension and Alpine for CSP", () => {
    const modules = join(import.meta.dir, "../../node_modules");
    const pairs = [
      ["htmx.min.js", "htmx.org/dist/htmx.min.js"],
      ["hx-sse.min.js", "htmx.org/dist/ext/hx-sse.min.js"],
      ["alpine-csp.min.js", "@alpinejs/csp/dist/cdn.min.js"],
    ] as const;
    for (const [ours, theirs] of pairs) {
      expect(readFileSync(join(PUBLIC, "vendor", ours)).equals(readFileSync(join(modules, theirs)))).toBe(true);
    }
  });
});

/** Classes that name a part for scripts and for reading, and take their look from what is around them. */
const STRUCTURAL = new Set([
  "home__make",
  "node--text",
  "node--prompt",
  "node--generator",
  "node--image",
  "node--video",
  "node--audio",
  "node--timeline",
  "queue",
  "film",
]);

function sources(): string[] {
  const root = join(import.meta.dir, "../..");
  const files = [...new Bun.Glob("views/**/*.{ts,tsx}").scanSync(root), ...new Bun.Glob("src/browser/{pages,theme}*").scanSync(root)];
  return files.map((file) => readFileSync(join(root, file), "utf8"));
}
