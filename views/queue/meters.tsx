import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Dialog } from "../shared/dialog.tsx";
import { Icon } from "../shared/icon.tsx";
import { count } from "../shared/words.ts";
import type { ResourceView } from "./job.ts";

const MOST_SLOTS = 12;

interface MetersProps {
  resources: readonly ResourceView[];
  mayPause: boolean;
  mayLimit: boolean;
}

/** What jobs need a place at: how many places are taken, what is left of the minute, and its own pause. */
export function Meters({ resources, ...may }: MetersProps) {
  if (resources.length === 0) return <i hidden></i>;
  return (
    <ul class="meters" aria-label="Where jobs run">
      {resources.map((resource) => (
        <Meter resource={resource} {...may} />
      ))}
    </ul>
  );
}

function Meter({ resource, mayPause, mayLimit }: { resource: ResourceView } & Omit<MetersProps, "resources">) {
  const { id, name, busy, atOnce, paused } = resource;
  const places = Math.min(MOST_SLOTS, atOnce ?? Math.max(busy, 4));
  return (
    <li class="meter" id={domId("meter", id)}>
      <span class="row">
        <b class="strong clip-text" safe>
          {name}
        </b>
        <span class="push mono faint" safe>
          {atOnce === null ? String(busy) : `${busy}/${atOnce}`}
        </span>
        {mayLimit ? <LimitsButton resource={resource} /> : ""}
        {mayPause ? (
          <CommandButton
            command={paused ? "queue.resume" : "queue.pause"}
            fields={{ resource: id }}
            size="small"
            look="plain"
            icon={paused ? "play" : "pause"}
            label={`${paused ? "Resume" : "Pause"} ${name}`}
            extra="btn--icon"
          />
        ) : (
          ""
        )}
      </span>
      <span class="slots" role="img" aria-label={`${busy} of ${atOnce === null ? "any number" : count(atOnce, "place")} taken`}>
        {Array.from({ length: places }, (_, place) => (
          <i data-on={place < busy ? "" : undefined}></i>
        ))}
      </span>
      <span class="faint clip-text" title={sentenceOf(resource)} safe>
        {sentenceOf(resource)}
      </span>
    </li>
  );
}

function sentenceOf({ busy, atOnce, perMinute, left, waiting, paused }: ResourceView): string {
  const line = waiting > 0 ? `, ${waiting} in line` : "";
  if (paused) return `paused${line}, by ${paused.byName}`;
  if (atOnce !== null && busy >= atOnce) return `full${line}`;
  if (perMinute !== null) return `${perMinute} a minute, ${left ?? perMinute} left now${line}`;
  return `${atOnce === null ? "no limit" : `${count(atOnce - busy, "place")} free`}${line}`;
}

function LimitsButton({ resource: { id, name, atOnce, perMinute } }: { resource: ResourceView }) {
  return (
    <button
      type="button"
      class="btn btn--plain btn--small btn--icon"
      aria-label={`Limits of ${name}`}
      title={`Limits of ${name}`}
      data-open={DOM.queueLimits}
      data-name={name}
      data-resource={id}
      data-at-once={String(atOnce ?? 0)}
      data-per-minute={String(perMinute ?? 0)}
    >
      <Icon name="settings-2" small />
    </button>
  );
}

/** One dialog for all of them, filled from the button that opened it. */
export function LimitsDialog() {
  return (
    <Dialog id={DOM.queueLimits} title="Limits">
      <p>
        How much <b class="strong" data-fill="name"></b> takes. 0 is no limit; what runs goes on.
      </p>
      <form class="stack" hx-post={paths.command("queue.limit")} hx-swap="none" data-close-after>
        <input type="hidden" name="resource" data-fill="resource" />
        <label class="stack">
          <span class="muted">Jobs at once</span>
          <input class="input" type="number" name="atOnce" min="0" max="1000" required data-fill="atOnce" />
        </label>
        <label class="stack">
          <span class="muted">Jobs that start in a minute</span>
          <input class="input" type="number" name="perMinute" min="0" max="100000" required data-fill="perMinute" />
        </label>
        <footer class="row">
          <button type="button" class="btn btn--plain push" data-close>
            Close
          </button>
          <button type="submit" class="btn btn--solid">
            Set limits
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
