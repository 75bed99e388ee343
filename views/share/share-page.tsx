import { Html } from "@elysiajs/html";
import { Document, type Frame } from "../layouts/document.tsx";
import { positionSheet } from "../project/positions.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { Empty } from "../shared/message.tsx";
import { DOM } from "../dom.ts";
import { StillCanvas, type StillCanvasProps } from "../still/still-canvas.tsx";

export interface SharedCanvasProps {
  frame: Frame;
  canvas: StillCanvasProps;
  modules: readonly string[];
}

/** A canvas behind a link: to look at, to walk through, and nothing else. */
export function SharedCanvasPage({ frame, canvas, modules }: SharedCanvasProps) {
  const placed = [...canvas.nodes, ...canvas.rest];
  return (
    <Document
      {...frame}
      title={canvas.title}
      screen="studio share"
      safeSheet={positionSheet(placed, canvas.camera ? [canvas.camera] : placed)}
      modules={modules}
    >
      <ShareBar title={canvas.title} walk={placed.length > 0} />
      <StillCanvas {...canvas} />
    </Document>
  );
}

export interface SharedFilmProps {
  frame: Frame;
  title: string;
  film?: { url: string; posterUrl?: string };
}

/** The newest film of a project behind a link. */
export function SharedFilmPage({ frame, title, film }: SharedFilmProps) {
  return (
    <Document {...frame} title={title} screen="share share--film">
      <ShareBar title={title} />
      <main class="share__film" id={DOM.main}>
        <h1 class="hidden-text" safe>
          {title}
        </h1>
        {film ? (
          <video src={film.url} poster={film.posterUrl} controls preload="metadata" {...{ playsinline: "" }} aria-label={title}></video>
        ) : (
          <Empty quiet icon="film" title="Not finished yet" text="The film is still being made. Come back with the same link." />
        )}
      </main>
    </Document>
  );
}

function ShareBar({ title, walk }: { title: string; walk?: boolean }) {
  return (
    <header class="bar topbar">
      <Mark />
      <b class="strong clip-text" safe>
        {title}
      </b>
      <span class="push"></span>
      <span class="row faint wide">
        <Icon name="eye" small />
        View only
      </span>
      {walk ? (
        <button type="button" class="btn btn--small" data-still-run="show">
          <Icon name="presentation" small />
          Present
        </button>
      ) : (
        ""
      )}
    </header>
  );
}
