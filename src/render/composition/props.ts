/** What the composition is given. Its own file, because the server names these types too and its compiler must not meet the markup. */
import type { Timeline } from "../../canvas/timeline.ts";

export interface FilmPicture {
  /** Below the site's public folder. */
  file: string;
  width: number;
  height: number;
  x: number;
  y: number;
}

/** A type and not an interface: Remotion wants props that are a record. */
export type FilmProps = {
  timeline: Timeline;
  /** Videos by asset id, below the site's public folder. */
  media: Record<string, string>;
  /** Prepared pictures by item id. */
  pictures: Record<string, FilmPicture>;
};
