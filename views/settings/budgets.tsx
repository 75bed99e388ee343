import { Html } from "@elysiajs/html";
import { DOM, domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { type Choice, FieldError, Segmented } from "../shared/field.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { amount } from "../shared/words.ts";
import type { BudgetView, FormTrouble } from "./settings.ts";

export interface BudgetsProps {
  budgets: readonly BudgetView[];
  /** What a budget can be for: `workspace`, `project`, `person`, `turn`, and single ones as `project:prj_…`. */
  scopes: readonly Choice[];
  /** Owners change them, everybody else reads them. */
  canChange: boolean;
  trouble?: FormTrouble;
}

export const PERIOD_CHOICES = [
  { value: "day", label: "A day" },
  { value: "month", label: "A month" },
  { value: "total", label: "In all" },
] as const satisfies readonly Choice[];

const PERIOD_WORDS = { day: "a day", month: "a month", total: "in all" } as const;

/** Limits of spending. `POST /settings/budgets` answers this root. */
export function Budgets(props: BudgetsProps) {
  return (
    <section class="settings__part" id={DOM.budgets} aria-labelledby="budgets-title">
      <header>
        <h2 id="budgets-title">Budgets</h2>
        <p>
          A request is taken on only while what is spent, what is reserved and its own estimate stay within every budget. Before each call
          it is looked at again. Days and months are in UTC.
        </p>
      </header>
      {props.budgets.length === 0 ? <p class="faint">There is no budget: nothing limits what may be spent.</p> : <List {...props} />}
      {props.canChange ? <BudgetForm {...props} /> : ""}
    </section>
  );
}

function List({ budgets, canChange }: BudgetsProps) {
  return (
    <ul class="budgets">
      {budgets.map((budget) => (
        <li class="budget" id={domId("budget", budget.id)}>
          <span class="stack">
            <b class="strong" safe>
              {budget.whose}
            </b>
            <span class="faint mono" safe>
              {`${amount(budget.limitMicros)} ${PERIOD_WORDS[budget.period]}`}
            </span>
          </span>
          <Used budget={budget} />
          {canChange ? <RemoveBudget budget={budget} /> : ""}
        </li>
      ))}
    </ul>
  );
}

function Used({ budget }: { budget: BudgetView }) {
  if (!budget.used) return <span class="faint budget__used">counted for each on its own</span>;
  const { spentMicros, heldMicros } = budget.used;
  const taken = spentMicros + heldMicros;
  const held = heldMicros > 0 ? `, ${amount(heldMicros)} reserved` : "";
  return (
    <span class="budget__used">
      <meter
        min="0"
        max={String(Math.max(budget.limitMicros, 1))}
        value={String(Math.min(taken, budget.limitMicros))}
        aria-hidden="true"
      ></meter>
      <span class={taken >= budget.limitMicros ? "state" : "faint"} data-state={taken >= budget.limitMicros ? "warn" : undefined}>
        {taken >= budget.limitMicros ? <Icon name="triangle-alert" /> : ""}
        <span safe>{`${amount(spentMicros)} spent${held}${taken >= budget.limitMicros ? ", used up" : ""}`}</span>
      </span>
    </span>
  );
}

function RemoveBudget({ budget }: { budget: BudgetView }) {
  return (
    <button
      type="button"
      class="btn btn--plain btn--small btn--icon"
      aria-label={`Remove the budget: ${budget.whose}, ${PERIOD_WORDS[budget.period]}`}
      data-open={DOM.settingsRemove}
      data-what="budget"
      data-id={budget.id}
      data-name={`The budget of ${budget.whose.toLowerCase()} ${PERIOD_WORDS[budget.period]}`}
      data-then="What it held back may run. What was spent stays in the ledger."
    >
      <Icon name="trash-2" small />
    </button>
  );
}

function BudgetForm({ scopes, trouble }: BudgetsProps) {
  const values = trouble?.values ?? {};
  const error = trouble?.errors.limit ?? trouble?.errors.limitMicros;
  const other = trouble?.errors.scope ?? trouble?.errors.period;
  return (
    <form class="settings__form" hx-post={paths.budgets()} hx-target={`#${DOM.budgets}`} hx-swap="outerHTML">
      {trouble?.problem ? <Notice title="The budget was not set" text={trouble.problem} /> : ""}
      <div class="field">
        <label for="budget-for">For</label>
        <span class="pick pick--wide">
          <select
            id="budget-for"
            name="for"
            aria-invalid={other ? "true" : undefined}
            aria-describedby={other ? "budget-for-error" : undefined}
          >
            {scopes.map((choice) => (
              <option value={choice.value} selected={choice.value === values.for} safe>
                {choice.label}
              </option>
            ))}
          </select>
        </span>
        {other ? <FieldError id="budget-for-error" message={other} /> : ""}
      </div>
      <div class="field">
        <span class="field__name">Period</span>
        <Segmented name="period" label="Period" choices={PERIOD_CHOICES} value={values.period ?? "day"} />
      </div>
      <div class="field">
        <label for="budget-limit">Limit in dollars</label>
        <input
          class="input mono"
          id="budget-limit"
          name="limit"
          inputmode="decimal"
          autocomplete="off"
          required
          value={values.limit}
          placeholder="20.00"
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "budget-limit-error" : undefined}
        />
        {error ? <FieldError id="budget-limit-error" message={error} /> : ""}
      </div>
      <button type="submit" class="btn btn--solid">
        Set the budget
      </button>
    </form>
  );
}
