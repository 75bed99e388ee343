import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { FieldError } from "../shared/field.tsx";
import { count as words } from "../shared/words.ts";
import type { CountView } from "./batch.ts";

/** Rows × models × takes and what they cost; asked again whenever the form changes. */
export function BatchCount(props: {
  projectId: string;
  count?: CountView | undefined;
  error?: string | undefined;
  isFirst?: boolean;
  isLater?: boolean;
  requestKey: string;
}) {
  const { projectId, count, error, isFirst, isLater, requestKey } = props;
  return (
    <section
      class="batch__count"
      id={DOM.batchCount}
      aria-live="polite"
      hx-post={paths.batchCount(projectId)}
      hx-trigger={`${isFirst ? "load, " : ""}change from:#${DOM.batchForm} delay:150ms, input from:#${DOM.batchForm} delay:500ms, clash:sheet from:body`}
      hx-include={`#${DOM.batchForm}`}
      hx-target="this"
      hx-swap="outerHTML"
    >
      <input type="hidden" name="key" value={requestKey} />
      {count ? <input type="hidden" name="counted" value={count.stamp} /> : ""}
      {error ? <FieldError id="batch-error" message={error} /> : ""}
      {count ? (
        <Sum count={count} />
      ) : (
        <p class="faint">Write a prompt and choose a model; the cost is counted here before anything runs.</p>
      )}
      <div class="row">
        {isLater ? <span class="faint">Runs in your name</span> : ""}
        <button type="submit" class="btn btn--solid push" disabled={!count || count.problemCount > 0 || count.cells === 0}>
          <span safe>{`${isLater ? "Schedule" : "Run"} ${count ? words(count.cells, "take") : ""}`.trim()}</span>
          <kbd data-mod>Ctrl ↵</kbd>
        </button>
      </div>
    </section>
  );
}

function Sum({ count }: { count: CountView }) {
  return (
    <>
      <p class="batch__sum mono">
        <b safe>{String(count.rows)}</b> × <b safe>{String(count.models)}</b> × <b safe>{String(count.takes)}</b> ={" "}
        <b class="display" safe>
          {String(count.cells)}
        </b>{" "}
        <span class="faint">{count.cells === 1 ? "take" : "takes"}</span>
      </p>
      <dl class="pairs">
        {count.lines.map((line) => (
          <>
            <dt safe>{`${line.name}, ${line.takes} ${line.takes === 1 ? "take" : "takes"}`}</dt>
            <dd safe>{line.price}</dd>
          </>
        ))}
        {count.lines.length > 1 ? (
          <>
            <dt class="strong">Together</dt>
            <dd>
              <b safe>{count.together}</b>
            </dd>
          </>
        ) : (
          ""
        )}
      </dl>
      {count.variables.map(({ name, value }) => (
        <p class="batch__shared">
          <span class="mono" safe>{`{${name}}`}</span> <span class="faint">from Settings:</span>{" "}
          <span class="clip-text" safe>
            {value}
          </span>
        </p>
      ))}
      {count.unknown > 0 ? (
        <label class="batch__yes">
          <input type="checkbox" name="acceptUnknownPrice" value="true" required />
          <span safe>{`Run ${count.unknown} takes whose price nobody knows`}</span>
        </label>
      ) : (
        ""
      )}
      {count.problems.length > 0 ? (
        <ul class="batch__problems">
          {count.problems.slice(0, 4).map((problem) => (
            <li>
              <b class="strong" safe>
                {problem.where}
              </b>{" "}
              <span safe>{problem.sentence}</span>
            </li>
          ))}
          {count.problemCount > 4 ? <li safe>{`and ${count.problemCount - 4} more like these`}</li> : ""}
        </ul>
      ) : (
        ""
      )}
    </>
  );
}
