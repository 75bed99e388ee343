import { Html } from "@elysiajs/html";
import type { CodeLineView } from "./action-view.ts";

/**
 * What reads differently from what runs: control characters, marks of direction and width (Unicode TR 36, "Trojan Source", CVE-2021-42574). They
 * are shown as their number instead.
 */
const HIDDEN =
  /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0d\uffa0\u{e0100}-\u{e01ef}]--[\t\n]]/gv;

/** A block of code as it was handed in, every line with its number; long lines wrap, so that nothing stands out of sight. */
export function Code({ lines, label }: { lines: readonly CodeLineView[]; label: string }) {
  return (
    <section class="code" tabindex="0" aria-label={label}>
      <ol>
        {lines.map((line) => (
          <li data-kind={line.kind === "same" ? undefined : line.kind}>
            <i aria-hidden="true">{line.number ?? ""}</i>
            <code>
              {marks(line.kind)}
              <Text text={line.text} />
            </code>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What is new or gone is said to those who do not see its colour. */
function marks(kind: CodeLineView["kind"]) {
  if (kind === "added") return <span class="hidden-text">added: </span>;
  if (kind === "removed") return <span class="hidden-text">removed: </span>;
  return "";
}

function Text({ text }: { text: string }) {
  const plain = text.replace(/\r$/, "");
  const found = [...plain.matchAll(HIDDEN)];
  if (found.length === 0) return <span safe>{plain}</span>;
  let at = 0;
  const parts = found.map((match) => {
    const before = plain.slice(at, match.index);
    at = match.index + match[0].length;
    return { before, sign: `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}` };
  });
  return (
    <>
      {parts.map((part) => (
        <>
          <span safe>{part.before}</span>
          <mark title="A character that cannot be seen" safe>
            {part.sign}
          </mark>
        </>
      ))}
      <span safe>{plain.slice(at)}</span>
    </>
  );
}

export const hasHidden = (text: string): boolean => text.replaceAll("\r\n", "\n").search(HIDDEN) >= 0;

export const linesOf = (code: string): CodeLineView[] =>
  code
    .replace(/\n$/, "")
    .split("\n")
    .map((text, index) => ({ kind: "same", number: index + 1, text }));
