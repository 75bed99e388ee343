import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { Progress } from "../shared/progress.tsx";
import { STATES, type State, StateWord } from "../shared/state.tsx";
import { clock, count, money } from "../shared/words.ts";

/** The way from a brief to a film, in the order it is walked. */
export const STAGES = [
  { stage: "plan", word: "Plan" },
  { stage: "pictures", word: "Pictures" },
  { stage: "clips", word: "Clips" },
  { stage: "voice", word: "Narration" },
  { stage: "music", word: "Music" },
  { stage: "cut", word: "Cut" },
  { stage: "render", word: "Render" },
] as const;

export type Stage = (typeof STAGES)[number]["stage"];

export interface StageView {
  stage: Stage;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** `3 of 6`, `9 shots`, `1200 frames`. */
  note?: string;
  /** 0 to 100 while it runs. */
  percent?: number;
  /** How long it took, once done. */
  seconds?: number;
}

export interface FilmShot {
  title: string;
  prompt?: string;
  /** The picture, then the clip's poster. */
  posterUrl?: string;
  state: State;
  seconds?: number;
}

export interface FilmView {
  id: string;
  /** Its job, for going on after a failure. */
  jobId: string;
  projectId: string;
  title: string;
  aspect: "16:9" | "9:16" | "1:1" | "4:5" | "21:9";
  seconds: number;
  /** Ends after the pictures. */
  storyboardOnly?: boolean;
  /** Only the stages that this film has. */
  stages: readonly StageView[];
  /** The whole way, 0 to 100. */
  percent: number;
  etaSeconds?: number;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  finished: boolean;
  /** What happened, whether anything was lost or paid. */
  error?: string;
  shots: readonly FilmShot[];
  /** The finished file. */
  film?: { assetId: string; posterUrl?: string; width: number; height: number; bytes?: number };
  /** A picture of all shots, for download. */
  contactSheetAssetId?: string;
  timelineNodeId?: string;
  costMicroUsd: number;
  draft: boolean;
  readOnly?: boolean;
}

/** What runs now, as a word: "Pictures, 3 of 6". */
function now(film: FilmView): string {
  const stage = film.stages.find((entry) => entry.state === "running") ?? film.stages.find((entry) => entry.state === "queued");
  const word = STAGES.find((entry) => entry.stage === stage?.stage)?.word;
  if (!stage || !word) return film.finished ? "Finished" : "Starting";
  return stage.note ? `${word}, ${stage.note}` : word;
}

/** The whole making of a film. `GET /projects/:id/film/part` answers this root, asked every two seconds until it is finished. */
export function FilmPart({ film }: { film: FilmView }) {
  const polling = film.finished ? {} : { "hx-get": paths.filmPart(film.projectId), "hx-trigger": "every 2s", "hx-swap": "outerMorph" };
  return (
    <div class="film__main" id={DOM.film} data-state={film.state} {...polling}>
      <header class="film__head">
        <div>
          <h1 class="display" safe>
            {film.title}
          </h1>
          <p safe>
            {`${film.aspect}, ${film.seconds} s, ${count(film.shots.length, "shot")}${film.storyboardOnly ? ", storyboard only" : ""}`}
          </p>
        </div>
      </header>
      <Screen film={film} />
      <aside class="film__side">
        <Actions film={film} />
        {film.error ? (
          <Notice
            title={film.state === "cancelled" ? "It was cancelled" : "It stopped"}
            text={film.error}
            tone={film.state === "cancelled" ? "plain" : "fail"}
          />
        ) : (
          ""
        )}
        <ol class="stages">
          {film.stages.map((stage) => (
            <StageLine stage={stage} />
          ))}
        </ol>
        <p class="row faint">
          <b class="strong" safe>
            {film.costMicroUsd === 0 ? "Free" : money(film.costMicroUsd)}
          </b>
          {film.draft ? "made by the draft models" : ""}
        </p>
      </aside>
      <ol class="shots" data-aspect={film.aspect} aria-label="Shots">
        {film.shots.map((shot, at) => (
          <Shot shot={shot} number={at + 1} />
        ))}
      </ol>
    </div>
  );
}

function Screen({ film }: { film: FilmView }) {
  const newest = [...film.shots].reverse().find((shot) => shot.posterUrl);
  if (film.film) {
    return (
      <div class="film__screen" data-aspect={film.aspect}>
        <video
          src={paths.asset(film.film.assetId)}
          poster={film.film.posterUrl}
          controls
          preload="metadata"
          {...{ playsinline: "" }}
          aria-label={film.title}
        ></video>
      </div>
    );
  }
  return (
    <div class="film__screen" data-aspect={film.aspect}>
      {newest?.posterUrl ? (
        <img src={newest.posterUrl} alt={newest.title} />
      ) : (
        <div class="film__waiting">
          <Icon name="clapperboard" />
          <p>The first picture appears here</p>
        </div>
      )}
      {film.finished ? "" : <NowLine film={film} />}
    </div>
  );
}

function NowLine({ film }: { film: FilmView }) {
  return (
    <>
      <div class="on-media">
        <StateWord state={film.state === "queued" ? "queued" : "running"} word={now(film)} />
        <span class="push" safe>
          {film.etaSeconds === undefined ? `${Math.round(film.percent)} %` : `about ${clock(film.etaSeconds)} left`}
        </span>
      </div>
      <Progress percent={film.percent} label="The film, progress" onMedia />
    </>
  );
}

function Actions({ film }: { film: FilmView }) {
  const fields = { projectId: film.projectId, filmId: film.id };
  return (
    <div class="actions">
      {film.film ? (
        <LinkButton href={paths.download(film.film.assetId)} look="solid" size="large" icon="download" download>
          Download the film
        </LinkButton>
      ) : (
        ""
      )}
      <LinkButton href={paths.project(film.projectId)} icon="frame">
        Open canvas
      </LinkButton>
      {film.timelineNodeId ? (
        <LinkButton href={paths.timeline(film.projectId, film.timelineNodeId)} icon="clapperboard">
          Timeline
        </LinkButton>
      ) : (
        ""
      )}
      {film.contactSheetAssetId ? (
        <LinkButton href={paths.download(film.contactSheetAssetId)} icon="images" download>
          Contact sheet
        </LinkButton>
      ) : (
        ""
      )}
      {film.finished || film.readOnly ? (
        ""
      ) : (
        <CommandButton command="film.cancel" fields={fields} icon="x">
          Cancel
        </CommandButton>
      )}
      {film.state === "failed" && !film.readOnly ? (
        <CommandButton command="job.retry" fields={{ jobId: film.jobId }} icon="rotate-cw">
          Go on from there
        </CommandButton>
      ) : (
        ""
      )}
    </div>
  );
}

function StageLine({ stage }: { stage: StageView }) {
  const known = STATES[stage.state];
  const word = STAGES.find((entry) => entry.stage === stage.stage)?.word ?? stage.stage;
  return (
    <li data-state={known.tone}>
      <Icon name={stage.state === "queued" ? "circle-dashed" : known.icon} spin={stage.state === "running"} />
      <span>
        {word} <span class="hidden-text">{known.word}</span>
      </span>
      <span class="mono" safe>
        {stage.state === "done" && stage.seconds !== undefined && !stage.note ? clock(stage.seconds) : (stage.note ?? "")}
      </span>
      {stage.state === "running" && stage.percent !== undefined ? <Progress percent={stage.percent} label={`${word}, progress`} /> : ""}
    </li>
  );
}

function Shot({ shot, number }: { shot: FilmShot; number: number }) {
  return (
    <li>
      <figure>
        <div class="shots__still">
          {shot.posterUrl ? <img src={shot.posterUrl} alt={shot.prompt ?? shot.title} loading="lazy" /> : <StateWord state={shot.state} />}
          {shot.seconds === undefined ? (
            ""
          ) : (
            <span class="badge badge--end" safe>
              {`${Number(shot.seconds.toFixed(1))} s`}
            </span>
          )}
        </div>
        <figcaption>
          <b class="strong clip-text" safe>
            {`${number}. ${shot.title}`}
          </b>
          <span class="faint" safe>
            {shot.prompt ?? ""}
          </span>
        </figcaption>
      </figure>
    </li>
  );
}

/** The film in one line over the canvas. `GET /projects/:id/film/strip` answers this root, or an empty one when it is finished. */
export function FilmStrip({ film }: { film: FilmView }) {
  const polling = film.finished ? {} : { "hx-get": paths.filmStrip(film.projectId), "hx-trigger": "every 2s", "hx-swap": "outerMorph" };
  return (
    <div class="filmstrip float" id={DOM.filmStrip} role="status" {...polling}>
      <StateWord state={film.state} word={film.finished ? undefined : now(film)} />
      {film.finished ? "" : <Progress percent={film.percent} label="The film, progress" />}
      <span class="faint mono wide" safe>
        {film.finished || film.etaSeconds === undefined ? "" : `${clock(film.etaSeconds)} left`}
      </span>
      <LinkButton href={paths.film(film.projectId)} size="small">
        {film.finished ? "See the film" : "Watch it being made"}
      </LinkButton>
    </div>
  );
}
