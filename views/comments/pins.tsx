import { Html } from "@elysiajs/html";
import { DOM, pinDomId } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";
import { clock, count } from "../shared/words.ts";
import { type PinView, placeWords } from "./thread-view.ts";

/**
 * Every open thread as a pin. The island puts each where its node or point is, and asks for them again when somebody comments; until
 * they are placed they are not shown. `GET /projects/:id/comments/pins` answers this root.
 */
export function Pins({ pins }: { pins: readonly PinView[] }) {
  return (
    <section class="pins" id={DOM.pins} aria-label="Comments on the canvas">
      {pins.map((pin) => (
        <Pin pin={pin} />
      ))}
    </section>
  );
}

function Pin({ pin }: { pin: PinView }) {
  const { place, author, replies } = pin;
  const facts = [
    `Thread by ${author.name}, ${placeWords(place)}`,
    pin.seconds === undefined ? "" : `at ${clock(pin.seconds)}`,
    replies > 0 ? count(replies, "reply", "replies") : "",
    pin.unread ? "unread" : "",
  ].filter(Boolean);
  return (
    <button
      type="button"
      class="pin"
      id={pinDomId(pin.threadId)}
      aria-label={facts.join(", ")}
      aria-haspopup="dialog"
      data-pin={pin.threadId}
      data-who={author.kind}
      data-node-pin={place.at === "node" ? place.nodeId : undefined}
      data-x={place.at === "point" ? String(place.x) : undefined}
      data-y={place.at === "point" ? String(place.y) : undefined}
      data-unread={pin.unread ? "true" : undefined}
    >
      {author.kind === "person" ? (
        <b safe>{([...author.name.trim()][0] ?? "?").toLocaleUpperCase()}</b>
      ) : (
        <Icon name={author.kind === "agent" ? "sparkles" : "settings-2"} small />
      )}
      {replies > 0 ? <span class="pin__count">{replies}</span> : ""}
    </button>
  );
}
