/** What happened to a job: the steps that are kept, its tries, its log. */
import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { length, money } from "../shared/words.ts";
import type { AttemptView, LogLine, StepView } from "./detail.ts";

export function Steps({ steps }: { steps: readonly StepView[] }) {
  if (steps.length === 0) return <i hidden></i>;
  return (
    <div class="section">
      <h3 class="eyebrow">Steps, each kept on disk</h3>
      <ol class="steps">
        {steps.map((step) => (
          <li data-state={step.at === undefined ? "run" : "done"}>
            <Icon name={step.at === undefined ? "loader" : "circle-check"} spin={step.at === undefined} />
            <span>
              <span safe>{step.name}</span>
              {step.words ? (
                <span class="faint" safe>
                  {` ${step.words}`}
                </span>
              ) : (
                ""
              )}
            </span>
            {step.at === undefined ? "" : <Time at={step.at} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

export function Attempts({ attempts, now }: { attempts: readonly AttemptView[]; now: number }) {
  if (attempts.length === 0) return <i hidden></i>;
  return (
    <div class="section">
      <h3 class="eyebrow">Tries</h3>
      <ol class="tries">
        {attempts.map((attempt) => (
          <li>
            <span class="row">
              <b class="strong" safe>
                {`Try ${attempt.number}`}
              </b>
              <span class="faint" safe>
                {endOf(attempt)}
              </span>
              <span class="push mono faint" safe>
                {[length(Math.round(((attempt.endedAt ?? now) - attempt.startedAt) / 100) / 10), priceOf(attempt)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            {attempt.failure ? <p safe>{attempt.failure.message}</p> : ""}
          </li>
        ))}
      </ol>
    </div>
  );
}

function endOf({ failure, endedAt }: AttemptView): string {
  if (failure) return failure.word;
  return endedAt === undefined ? "goes on" : "went well";
}

const priceOf = ({ costMicroUsd }: AttemptView): string => (costMicroUsd === undefined ? "" : money(costMicroUsd));

export function Log({ id, lines }: { id: string; lines: readonly LogLine[] }) {
  return (
    <div class="queue__log">
      <h3 class="eyebrow row">
        Log
        <a
          class="btn btn--plain btn--small btn--icon push"
          href={paths.jobLog(id)}
          download=""
          aria-label="Download the log"
          title="Download the log"
        >
          <Icon name="download" small />
        </a>
      </h3>
      <ol class="log">
        {lines.map((line) => (
          <li data-level={line.level}>
            <Time at={line.at} />
            <span safe>{line.text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** `14:03:11`, with the exact moment for machines and in the tooltip. */
function Time({ at }: { at: number }) {
  const exact = new Date(at).toISOString();
  return (
    <time class="mono" datetime={exact} title={exact} safe>
      {new Date(at).toTimeString().slice(0, 8)}
    </time>
  );
}
