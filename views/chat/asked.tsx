import { Html } from "@elysiajs/html";
import type { TurnFace } from "./chat.ts";

const SHORT_CHARACTERS = 420;
const MOST_CHIPS = 12;

/** What a person asked, and what went along with it. */
export function Asked({ text, given }: Pick<TurnFace, "text" | "given">) {
  return (
    <div class="turn__asked">
      <AskedWords text={text} />
      {given.length > 0 ? (
        <p class="row chat__chips">
          {given.slice(0, MOST_CHIPS).map(({ name, thumbUrl }) => (
            <span class="chip clip-text">
              {thumbUrl ? <img src={thumbUrl} alt="" loading="lazy" /> : ""}
              <span class="clip-text" safe>
                {name}
              </span>
            </span>
          ))}
          {given.length > MOST_CHIPS ? <span class="chip" safe>{`and ${given.length - MOST_CHIPS} more`}</span> : ""}
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

/** A long brief shows its beginning. */
function AskedWords({ text }: { text: string }) {
  if (text.length <= SHORT_CHARACTERS)
    return (
      <p class="message__text" safe>
        {text}
      </p>
    );
  return (
    <details class="message__long">
      <summary>
        <span class="message__text" safe>
          {text}
        </span>
        <span class="faint message__more">Show all</span>
      </summary>
    </details>
  );
}
