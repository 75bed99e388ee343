import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";

const CARD_BUTTONS = [
  { wish: "pause", word: "Pause", icon: "pause" },
  { wish: "resume", word: "Go on", icon: "play" },
  { wish: "choose", word: "Choose the file", icon: "upload" },
  { wish: "cancel", word: "Cancel", icon: "x" },
] as const;

const TRAY_BUTTONS = [
  { wish: "pause", word: "Pause all", icon: "pause" },
  { wish: "resume", word: "Go on with all", icon: "play" },
  { wish: "cancel", word: "Cancel all", icon: "x" },
] as const;

/** Files on their way: a card of each stands where its node will be, the tray sums them up. The island fills both. */
export function Uploads() {
  return (
    <>
      <template id={DOM.uploadCard}>
        <fieldset class="upload">
          <canvas class="upload__thumb" hidden></canvas>
          <div class="upload__words">
            <p class="row">
              <b class="strong clip-text" data-name></b>
              <span class="mono faint push" data-size></span>
            </p>
            <progress class="progress" max="1" value="0" aria-label="Sent"></progress>
            <p class="row">
              <span class="upload__say" data-say></span>
              <span class="row upload__do">
                {CARD_BUTTONS.map(({ wish, word, icon }) => (
                  <button
                    type="button"
                    class="btn btn--plain btn--small btn--icon"
                    aria-label={word}
                    title={word}
                    data-upload-do={wish}
                    hidden
                  >
                    <Icon name={icon} small />
                  </button>
                ))}
              </span>
            </p>
          </div>
        </fieldset>
      </template>
      <section class="uploads float" id={DOM.uploads} aria-label="Uploads" hidden>
        <p class="row">
          <span class="strong" role="status" data-told></span>
          <span class="mono faint push" data-amount></span>
        </p>
        <div class="row">
          <progress class="progress" max="1" value="0" aria-label="All uploads"></progress>
          {TRAY_BUTTONS.map(({ wish, word, icon }) => (
            <button type="button" class="btn btn--plain btn--small btn--icon" aria-label={word} title={word} data-uploads-do={wish}>
              <Icon name={icon} small />
            </button>
          ))}
        </div>
      </section>
    </>
  );
}
