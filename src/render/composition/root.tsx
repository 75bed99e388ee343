/** What Remotion's bundler enters. The film's size, rate and length come from the timeline it is given. */
import { type CalculateMetadataFunction, Composition, registerRoot } from "remotion";
import { lengthFrames } from "../../canvas/timeline.ts";
import { Film } from "./film.tsx";
import type { FilmProps } from "./props.ts";

const EMPTY: FilmProps = {
  timeline: { width: 1920, height: 1080, fps: 25, background: "#000000", tracks: [], items: {} },
  media: {},
  pictures: {},
};

const fromTimeline: CalculateMetadataFunction<FilmProps> = ({ props: { timeline } }) => ({
  width: timeline.width,
  height: timeline.height,
  fps: timeline.fps,
  durationInFrames: Math.max(1, lengthFrames(timeline)),
});

function Root() {
  return (
    <Composition
      id="film"
      component={Film}
      defaultProps={EMPTY}
      calculateMetadata={fromTimeline}
      width={1920}
      height={1080}
      fps={25}
      durationInFrames={1}
    />
  );
}

registerRoot(Root);
