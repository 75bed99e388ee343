import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Icon } from "../shared/icon.tsx";

/** Whose camera this page goes along with, or who asks for it. The island fills it in. */
export function Following() {
  return (
    <div class="following" id={DOM.following} data-hue="41" hidden>
      <span role="status" data-words></span>
      <button type="button" class="btn btn--plain btn--small" data-follow-accept>
        Go there
      </button>
      <button type="button" class="btn btn--plain btn--small" data-follow-end>
        Stop
        <kbd>Esc</kbd>
      </button>
    </div>
  );
}

/** Search among the nodes. It lies over the canvas, which moves to what is chosen. */
export function NodeSearch() {
  return (
    <search class="finder float" id={DOM.search} hidden>
      <header>
        <Icon name="search" />
        <input
          id={DOM.searchInput}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={DOM.searchList}
          aria-autocomplete="list"
          aria-label="Search the canvas"
          autocomplete="off"
          spellcheck="false"
          placeholder="Name, words, model, “failed”, “image”"
        />
        <span class="faint mono" role="status" data-count></span>
        <kbd>esc</kbd>
      </header>
      <div class="finder__list" id={DOM.searchList} role="listbox" aria-label="Found nodes" tabindex="-1"></div>
    </search>
  );
}
