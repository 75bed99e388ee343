import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Notice } from "../shared/message.tsx";
import { Progress } from "../shared/progress.tsx";
import { StateWord } from "../shared/state.tsx";
import { bytes, clock } from "../shared/words.ts";
import type { RenderView, TimelineView } from "./timeline-view.ts";

type RenderPartView = Pick<TimelineView, "projectId" | "nodeId" | "readOnly" | "width" | "height"> & { render: RenderView };

/** Render, its progress, or the finished file. `GET /projects/:id/timeline/:node/render` answers this root, asked every second while it runs. */
export function RenderPart({ view }: { view: RenderPartView }) {
  const { state } = view.render;
  const busy = state === "queued" || state === "running";
  const asks = {
    "hx-get": paths.render(view.projectId, view.nodeId),
    "hx-trigger": busy ? "every 1s" : `render from:#${DOM.live}`,
    "hx-swap": "outerMorph",
  };
  return (
    <div class="section" id={DOM.render} data-render={state} {...asks}>
      <h2 class="eyebrow">Film</h2>
      <Status render={view.render} />
      <Buttons view={view} />
    </div>
  );
}

function Status({ render }: { render: RenderView }) {
  switch (render.state) {
    case "none":
      return <p class="muted">Draws every frame of this cut into one file. Free: it is made on this server.</p>;
    case "queued":
      return (
        <>
          <StateWord state="queued" />
          <p class="muted" safe>
            {render.why ?? "It starts as soon as the render before it is through."}
          </p>
        </>
      );
    case "running":
      return (
        <>
          <p class="row">
            <StateWord state="running" word="Rendering" />
            <span class="push faint mono" safe>
              {render.etaSeconds === undefined ? "" : `${clock(render.etaSeconds)} left`}
            </span>
          </p>
          <Progress percent={render.percent ?? 0} label="Render, progress" />
          <p class="faint mono" safe>
            {render.note ?? ""}
          </p>
        </>
      );
    case "done":
      return (
        <>
          <StateWord state="done" word={render.bytes ? `Done, ${bytes(render.bytes)}` : "Done"} />
          {render.outdated ? <p class="muted">The timeline was changed since. Render again to see the changes.</p> : ""}
        </>
      );
    case "failed":
      return <Notice title="The render stopped" text={render.error ?? "The reason was not recorded. Nothing was lost."} />;
    case "cancelled":
      return <StateWord state="cancelled" />;
  }
}

function Buttons({ view }: { view: RenderPartView }) {
  const { render, projectId, nodeId } = view;
  const busy = render.state === "queued" || render.state === "running";
  const finished = render.assetId && !render.outdated;
  return (
    <>
      {render.assetId ? (
        <LinkButton href={paths.download(render.assetId)} look={finished ? "solid" : "line"} icon="download" download>
          Download
        </LinkButton>
      ) : (
        ""
      )}
      {busy && render.id && !view.readOnly ? (
        <CommandButton command="render.cancel" fields={{ projectId, renderId: render.id }} icon="x">
          Cancel
        </CommandButton>
      ) : (
        ""
      )}
      {busy || view.readOnly ? (
        ""
      ) : (
        <CommandButton command="render.start" fields={{ projectId, timelineId: nodeId }} look={finished ? "line" : "solid"} icon="film">
          {render.state === "none" ? "Render" : "Render again"}
        </CommandButton>
      )}
    </>
  );
}
