import { Html } from "@elysiajs/html";
import { itemDomId } from "../dom.ts";
import { Wave } from "../nodes/audio.tsx";
import { Icon } from "../shared/icon.tsx";
import { Who } from "../shared/who.tsx";
import { clock, count } from "../shared/words.ts";
import { dissolveDomId, markDomId, marks } from "./timeline-sheet.ts";
import type { ItemView, TimelineView, TrackView } from "./timeline-view.ts";

const KIND_LETTER = { video: "V", audio: "A", text: "T", overlay: "O" } as const;

/** The lower deck: heads at the left, items to scale at the right. */
export function Tracks({ view }: { view: TimelineView }) {
  const clips = view.tracks.filter((track) => track.kind === "video").reduce((sum, track) => sum + track.items.length, 0);
  return (
    <section class="cut" aria-label="Timeline">
      <div class="cut__tools">
        <b class="strong" safe>
          {count(clips, "clip")}
        </b>
        <span class="push faint mono" safe>
          {`${clock(view.seconds)} · ${view.frames} frames · ${view.fps} fps`}
        </span>
      </div>
      <div class="cut__heads">
        <div class="cut__corner"></div>
        {view.tracks.map((track, at) => (
          <div class="track__head" data-kind={track.kind}>
            <b safe>{`${KIND_LETTER[track.kind]}${numberOf(view.tracks, at)}`}</b>
            <span class="clip-text" safe>
              {track.name}
            </span>
            <Who by={track.by} />
          </div>
        ))}
      </div>
      <section class="cut__scroll" tabindex="0" aria-label="Tracks">
        <div class="cut__tracks">
          <div class="ruler" aria-hidden="true">
            {marks(view.seconds).map((second) => (
              <i id={markDomId(second)} safe>
                {clock(second)}
              </i>
            ))}
          </div>
          {view.tracks.map((track) => (
            <ol class="track" data-kind={track.kind} aria-label={track.name}>
              {track.items.map((item) => (
                <Item item={item} kind={track.kind} />
              ))}
            </ol>
          ))}
        </div>
      </section>
    </section>
  );
}

/** V1 is the lowest picture track, A1 the first sound track: pictures count upwards, the rest downwards. */
function numberOf(tracks: readonly TrackView[], at: number): number {
  const kind = tracks[at]?.kind;
  const range = kind === "audio" ? tracks.slice(0, at + 1) : tracks.slice(at);
  return range.filter((track) => track.kind === kind).length;
}

function Item({ item, kind }: { item: ItemView; kind: TrackView["kind"] }) {
  const title = `${item.name}, ${clock(item.at)}, ${item.seconds.toFixed(1)} s`;
  const words = kind === "text" || kind === "overlay";
  return (
    <>
      <li class={["item", words && "item--text"]} id={itemDomId(item.id)} data-role={item.role} title={title}>
        {words ? (
          <span class="clip-text" safe>
            {item.name}
          </span>
        ) : (
          <span class="item__name clip-text" safe>
            {item.name}
          </span>
        )}
        {item.posterUrl ? <Filmstrip url={item.posterUrl} seconds={item.seconds} /> : ""}
        {item.wave ? <Wave path={item.wave} /> : ""}
      </li>
      {item.dissolve ? (
        <li class="transition" id={dissolveDomId(item.id)} title="Dissolve" aria-label="Dissolve">
          <Icon name="blend" />
        </li>
      ) : (
        ""
      )}
    </>
  );
}

function Filmstrip({ url, seconds }: { url: string; seconds: number }) {
  const frames = Math.min(6, Math.max(1, Math.round(seconds / 2.5)));
  return (
    <span class="item__strip">
      {Array.from({ length: frames }, () => (
        <img src={url} alt="" loading="lazy" />
      ))}
    </span>
  );
}
