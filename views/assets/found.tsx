import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { clock, count, money } from "../shared/words.ts";
import type { FileView, FoundView } from "./file.ts";

const WIDE = 300;
const SWATCH_HIGH = 28;
const BAR_HIGH = 14;

/** What was found in a file by looking and listening, and the button that looks. */
export function Found({ file, readOnly }: { file: FileView; readOnly: boolean }) {
  const { found } = file;
  return (
    <section class="section">
      <h2 class="eyebrow row">
        What is in it
        {found ? <By by={found.by} /> : ""}
      </h2>
      {found ? <Findings found={found} durationMs={file.durationMs ?? 0} /> : <p class="faint">Nobody has looked at it yet.</p>}
      {file.isLooking ? (
        <p class="state" data-state="run" role="status">
          <Icon name="loader" small spin />
          It is being looked at
        </p>
      ) : readOnly ? (
        ""
      ) : (
        <LookDeeds file={file} />
      )}
      {file.trouble ? (
        <p class="faint">
          <span safe>{file.trouble.text}</span>{" "}
          <a class="link" href={paths.queue({ job: file.trouble.jobId })}>
            What to do
          </a>
        </p>
      ) : (
        ""
      )}
    </section>
  );
}

function By({ by }: { by: string }) {
  if (by === "draft")
    return (
      <span class="chip push" title="Measured by the studio, without a model">
        Draft
      </span>
    );
  return by ? (
    <span class="chip push" title="Described by this model" safe>
      {by}
    </span>
  ) : (
    ""
  );
}

/** What looking costs is said before. */
function LookDeeds({ file }: { file: FileView }) {
  const { look, found } = file;
  const free = look.micros === 0;
  const fields = { projectId: file.projectId, assetId: file.id, ...(look.micros === null ? { acceptUnknownPrice: "true" } : {}) };
  const unknown =
    "Nobody knows what this model costs, so nothing can be reserved for it. Its provider bills what it bills. Look all the same?";
  return (
    <>
      <p class="row wrap">
        {look.who === undefined || look.problem ? (
          ""
        ) : (
          <CommandButton
            command="asset.describe"
            fields={fields}
            size="small"
            icon="eye"
            {...(look.micros === null ? { confirm: unknown } : {})}
          >
            <span
              safe
            >{`${found ? "Look again" : "Look at it"}${free ? "" : look.micros === null ? ", price not known" : `, up to ${money(look.micros)}`}`}</span>
          </CommandButton>
        )}
        <button type="button" class="btn btn--small btn--plain" data-open={DOM.looking}>
          Who looks
        </button>
      </p>
      <p class="faint" safe>
        {look.problem ?? look.who ?? "Nobody looks at files in this project."}
      </p>
    </>
  );
}

function Findings({ found, durationMs }: { found: FoundView; durationMs: number }) {
  return (
    <div class="stack">
      <p safe>{found.text}</p>
      {found.colours.length > 0 ? <Swatches colours={found.colours} /> : ""}
      {durationMs > 0 && found.shots.length + found.silences.length > 0 ? <Course found={found} durationMs={durationMs} /> : ""}
      {found.scenes && found.scenes.length > 0 ? <Scenes scenes={found.scenes} /> : ""}
      {found.tags.length > 0 ? (
        <p class="row wrap">
          {found.tags.map((tag) => (
            <span class="chip" safe>
              {tag}
            </span>
          ))}
        </p>
      ) : (
        ""
      )}
    </div>
  );
}

/** What was seen, moment by moment. */
function Scenes({ scenes }: { scenes: NonNullable<FoundView["scenes"]> }) {
  return (
    <ol class="asset__scenes">
      {scenes.map(({ at, text }) => (
        <li>
          <span class="mono faint" safe>
            {clock(at / 1000)}
          </span>
          <span safe>{text}</span>
        </li>
      ))}
    </ol>
  );
}

/** What is said, line by line, with times where they are known. */
export function Said({ file }: { file: FileView }) {
  if (file.said.length === 0) return "";
  return (
    <section class="section">
      <h2 class="eyebrow row">
        What is said
        {file.found?.heardBy ? <By by={file.found.heardBy} /> : ""}
      </h2>
      <ol class="asset__scenes asset__said">
        {file.said.map(({ at, text }) => (
          <li>
            {at === undefined ? (
              ""
            ) : (
              <span class="mono faint" safe>
                {clock(at)}
              </span>
            )}
            <span safe>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The colours as wide as they fill the picture. */
function Swatches({ colours }: { colours: FoundView["colours"] }) {
  const whole = colours.reduce((sum, { share }) => sum + share, 0);
  let x = 0;
  const words = colours.map(({ name, share }) => `${name} ${Math.round(share * 100)} %`).join(", ");
  return (
    <svg class="swatches" viewBox={`0 0 ${WIDE} ${SWATCH_HIGH}`} preserveAspectRatio="none" role="img" aria-label={`Colours: ${words}`}>
      {colours.map(({ hex, name, share }) => {
        const width = (share / whole) * WIDE;
        x += width;
        return (
          <rect
            x={String(x - width)}
            y="0"
            width={String(width)}
            height={String(SWATCH_HIGH)}
            fill={/^#[0-9a-f]{6}$/.test(hex) ? hex : "none"}
          >
            <title safe>{`${name}, ${hex}, ${Math.round(share * 100)} %`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

const SHOTS_NAMED = 12;

/** A line as long as the file: where shots begin, where nothing is heard. */
function Course({ found, durationMs }: { found: FoundView; durationMs: number }) {
  const at = (ms: number) => (Math.min(ms, durationMs) / durationMs) * WIDE;
  const times = [0, ...found.shots].slice(0, SHOTS_NAMED).map((ms) => clock(ms / 1000));
  const shots = found.shots.length > 0 ? `${count(found.shots.length + 1, "shot")}, from ${times.join(", ")}` : "";
  const pauses = found.silences.length > 0 ? `${count(found.silences.length, "pause")} in the sound` : "";
  const words = [shots, pauses].filter(Boolean).join("; ");
  return (
    <figure class="course">
      <svg viewBox={`0 0 ${WIDE} ${BAR_HIGH}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <rect class="course__line" x="0" y="0" width={String(WIDE)} height={String(BAR_HIGH)} />
        {found.silences.map(({ from, to }) => (
          <rect
            class="course__silence"
            x={String(at(from))}
            y="0"
            width={String(Math.max(1, at(to) - at(from)))}
            height={String(BAR_HIGH)}
          />
        ))}
        {found.shots.map((shot) => (
          <rect class="course__shot" x={String(at(shot))} y="0" width="1.5" height={String(BAR_HIGH)} />
        ))}
      </svg>
      <figcaption class="faint" safe>
        {words}
      </figcaption>
    </figure>
  );
}
