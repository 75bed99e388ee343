import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { ProjectCard, type ProjectView } from "../projects/project-card.tsx";
import { weight } from "../project/drawer.tsx";
import { LinkButton } from "../shared/button.tsx";
import { Empty } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { type Actor, Avatar } from "../shared/who.tsx";
import { BlankProject, Composer, type ComposerProps } from "./composer.tsx";
import { Running, type RunningProps } from "./running.tsx";

/** The newest film, or the project that was worked on last, as a strip of its shots. */
export interface FeaturedView {
  projectId: string;
  title: string;
  shots: readonly { posterUrl: string; seconds: number }[];
  /** Who touched it last, and what happened: "The film is finished, 0:40". */
  actor: Actor;
  note: string;
  at: number;
  /** There is a finished film to watch. */
  film: boolean;
}

export interface HomeProps {
  frame: Frame;
  composer: ComposerProps;
  running: Omit<RunningProps, "now">;
  featured?: FeaturedView;
  /** The newest four. */
  projects: readonly ProjectView[];
  total: number;
  now: number;
}

export function HomePage({ frame, composer, running, featured, projects, total, now }: HomeProps) {
  return (
    <Page frame={frame} title="Home" place="home" screen="home">
      <main class="home__main" id={DOM.main}>
        <section class="home__make">
          <h1 class="display">What is the film about?</h1>
          <Composer {...composer} />
          <BlankProject />
        </section>
        <Running {...running} now={now} />
        {featured ? <Featured featured={featured} now={now} /> : ""}
        <section class="home__projects">
          <h2 class="eyebrow row">
            Projects
            {total > 0 ? (
              <a class="push" href={paths.projects()}>
                All {total}
              </a>
            ) : (
              ""
            )}
          </h2>
          {projects.length > 0 ? (
            <ul class="projects">
              {projects.map((project) => (
                <ProjectCard project={project} now={now} />
              ))}
            </ul>
          ) : (
            <div class="home__none">
              <Empty
                icon="clapperboard"
                title="Your films will stand here"
                text="Write a brief above and press Make it. A draft of a 20-second film takes about a minute."
              />
            </div>
          )}
        </section>
      </main>
    </Page>
  );
}

function Featured({ featured, now }: { featured: FeaturedView; now: number }) {
  const longest = Math.max(...featured.shots.map((shot) => shot.seconds), 0.001);
  return (
    <section class="continue" aria-label="Where you left off">
      {featured.shots.length > 0 ? (
        <a class="continue__strip strip" href={paths.project(featured.projectId)} aria-label={`Open ${featured.title}`}>
          {featured.shots.slice(0, 6).map((shot) => (
            <i data-weight={weight(shot.seconds, longest)}>
              <img src={shot.posterUrl} alt="" />
            </i>
          ))}
        </a>
      ) : (
        ""
      )}
      <div class="continue__text">
        <div>
          <h2 class="display clip-text" safe>
            {featured.title}
          </h2>
          <p class="row muted">
            <Avatar actor={featured.actor} small />
            <span class="clip-text" safe>
              {featured.note}
            </span>
            <span class="faint">
              <Moment at={featured.at} now={now} />
            </span>
          </p>
        </div>
        <span class="push row">
          {featured.film ? <LinkButton href={paths.film(featured.projectId)}>Watch</LinkButton> : ""}
          <LinkButton href={paths.project(featured.projectId)} look="solid">
            Continue
          </LinkButton>
        </span>
      </div>
    </section>
  );
}
