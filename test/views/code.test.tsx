import { expect, test } from "bun:test";
import { Html } from "@elysiajs/html";
import { Code, hasHidden, linesOf } from "../../views/actions/code.tsx";

const draw = (code: string) => String(<Code lines={linesOf(code)} label="Code" />);

test("code that a stranger wrote is text: no tag of it becomes one", () => {
  const html = draw('</code><script>alert(1)</script>\nconst a = "<img src=x onerror=alert(1)>";');
  expect(html).not.toContain("<script");
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;script");
});

test("characters that make code read otherwise than it runs are shown by their number", () => {
  for (const sign of ["\u202e", "\u2066", "\u200b", "\u2028", "\u00ad", "\u{e0061}", "\u0007", "\u3164"]) {
    const number = `U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
    expect([number, draw(`if (a${sign}) run();`).includes(`${number}</mark>`)]).toEqual([number, true]);
    expect([number, hasHidden(`a${sign}`)]).toEqual([number, true]);
  }
});

test("ordinary code is nothing to warn of: tabs, other scripts, line ends of Windows", () => {
  expect(hasHidden('\tconst title = "茶馆, Teehaus, شاي";\r\nrun();\r\n')).toBe(false);
  expect(draw("a\r\nb\n").match(/<li/g)).toHaveLength(2);
});
