import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import type { PickedView } from "./batch.ts";

/** What was kept or starred, and where it goes. */
export function Picked({ picked }: { picked: PickedView }) {
  const count = picked.places.length;
  return (
    <section class="batch__picked" id={DOM.batchPicked} aria-label="Picked" data-places={picked.places.join(",")}>
      <div class="row">
        <b class="strong">Picked</b>
        <span class="faint" safe>
          {count === 0 ? "none yet" : `${count} of ${picked.done}`}
        </span>
        <span class="push row faint wide">
          {picked.readOnly ? (
            ""
          ) : (
            <>
              <kbd>K</kbd> keep <kbd>S</kbd> star <kbd>R</kbd> reject
            </>
          )}
          <kbd>Space</kbd> look
        </span>
        <LinkButton
          size="small"
          icon="download"
          download
          href={paths.batchZip(picked.projectId, picked.batchId, count > 0 ? "picked" : "all")}
        >
          <span>Zip {count > 0 ? count : "all"}</span>
        </LinkButton>
        {picked.readOnly ? (
          ""
        ) : (
          <button type="button" class="btn btn--solid btn--small" data-batch-place disabled={count === 0}>
            <span safe>{`Send ${count} to canvas`}</span>
          </button>
        )}
      </div>
      {picked.takes.length > 0 ? (
        <ul class="batch__strip">
          {picked.takes.map((take) => (
            <li>
              <a href={`#take-${take.place}`} data-go={String(take.place)} aria-label={take.name}>
                {take.src ? <img src={take.src} alt="" loading="lazy" /> : <Icon name="audio-lines" />}
                {take.star ? <Icon name="star" /> : ""}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        ""
      )}
    </section>
  );
}
