/**
 * The same timeline drawn by a browser. It is the reference for what ffmpeg draws and the picture of the editor's preview: every number
 * comes from `canvas/timeline`, words and stills are the pictures that were prepared for both.
 */
import { AbsoluteFill, Img, OffthreadVideo, Sequence, staticFile, useCurrentFrame } from "remotion";
import { kenBurnsAt, opacityAt, type Rect, SOFT_DRIFT } from "../../canvas/timeline/frames.ts";
import { type ClipItem, itemsOfTrack, type PlacedItem, type Timeline } from "../../canvas/timeline.ts";
import type { FilmPicture, FilmProps } from "./props.ts";

export function Film({ timeline, media, pictures }: FilmProps) {
  const tracks = timeline.tracks.filter((track) => !track.hidden && track.kind !== "audio");
  return (
    <AbsoluteFill style={{ backgroundColor: timeline.background }}>
      {tracks.flatMap((track) =>
        itemsOfTrack(timeline, track.id).map((item) => (
          <Sequence key={item.id} from={item.start} durationInFrames={item.length}>
            <Shown
              timeline={timeline}
              item={item}
              video={item.kind === "clip" ? media[item.assetId] : undefined}
              picture={pictures[item.id]}
            />
          </Sequence>
        )),
      )}
    </AbsoluteFill>
  );
}

interface ShownProps {
  timeline: Timeline;
  item: PlacedItem;
  video: string | undefined;
  picture: FilmPicture | undefined;
}

function Shown({ timeline, item, video, picture }: ShownProps) {
  const k = useCurrentFrame();
  const opacity = opacityAt(timeline, item.id, item.start + k);
  return <AbsoluteFill style={{ opacity, overflow: "hidden" }}>{layerOf({ timeline, item, video, picture }, k)}</AbsoluteFill>;
}

function layerOf({ timeline, item, video, picture }: ShownProps, k: number) {
  if (item.kind === "clip" && item.media === "video" && video) return <Video item={item} file={video} ground={timeline.background} />;
  if (item.kind === "solid" && !picture) return <AbsoluteFill style={{ backgroundColor: item.colour }} />;
  if (!picture) return null;
  const move = item.kind === "clip" ? item.kenBurns : item.kind === "solid" ? SOFT_DRIFT : undefined;
  const view = move ? kenBurnsAt(move, k, item.length) : { x: 0, y: 0, width: 1, height: 1 };
  return item.kind === "clip" || item.kind === "solid" ? (
    <Still timeline={timeline} picture={picture} view={view} />
  ) : (
    <Words picture={picture} />
  );
}

function Video({ item, file, ground }: { item: ClipItem; file: string; ground: string }) {
  return (
    <AbsoluteFill style={{ backgroundColor: item.fit === "contain" ? ground : undefined }}>
      <OffthreadVideo
        muted
        src={staticFile(file)}
        trimBefore={item.inFrames}
        style={{ width: "100%", height: "100%", objectFit: item.fit }}
      />
    </AbsoluteFill>
  );
}

function Still({ timeline, picture, view }: { timeline: Timeline; picture: FilmPicture; view: Rect }) {
  const scale = timeline.width / (view.width * picture.width);
  const [x, y] = [-view.x * picture.width * scale, -view.y * picture.height * scale];
  return (
    <Img
      src={staticFile(picture.file)}
      style={{
        position: "absolute",
        width: picture.width,
        height: picture.height,
        maxWidth: "none",
        transformOrigin: "0 0",
        transform: `translate(${x}px, ${y}px) scale(${scale})`,
        willChange: "transform",
      }}
    />
  );
}

function Words({ picture }: { picture: FilmPicture }) {
  return (
    <Img
      src={staticFile(picture.file)}
      style={{ position: "absolute", left: picture.x, top: picture.y, width: picture.width, height: picture.height, maxWidth: "none" }}
    />
  );
}
