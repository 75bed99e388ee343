import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { FilmPart, type FilmView } from "./film-part.tsx";

/** A film being made, then the film. */
export function FilmPage({ frame, film }: { frame: Frame; film: FilmView }) {
  return (
    <Page frame={frame} title={film.title} screen="film">
      <main id={DOM.main}>
        <FilmPart film={film} />
      </main>
    </Page>
  );
}
