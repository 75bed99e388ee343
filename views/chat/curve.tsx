import { Html } from "@elysiajs/html";
import type { RoundView } from "../../src/engine/view.ts";

const WIDTH = 320;
const HEIGHT = 156;
const LEFT = 22;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 16;

/** How far a debate agrees, round by round, 0 to 100: the score that counts as a line, the others thin beside it. */
export function Curve({ rounds, small, stopAt }: { rounds: readonly RoundView[]; small?: boolean; stopAt?: number }) {
  const scored = rounds.filter((round) => round.scores !== null);
  const shown = scored.at(-1)?.shown ?? "";
  const names = [...new Set(scored.flatMap(({ scores }) => Object.keys(scores ?? {})))];
  const line = (name: string) => scored.map(({ scores }, at) => [x(at, scored.length), y(scores?.[name]?.value ?? 0)] as const);
  const main = line(shown);
  const values = scored.map(({ scores }) => Math.round(scores?.[shown]?.value ?? 0));
  const told = values.length === 0 ? "No round is scored yet" : `Convergence by round: ${values.join(", ")} of 100`;
  return (
    <svg class={["agreement", small && "agreement--small"]} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told}>
      {[0, 50, 100].map((value) => (
        <g>
          <path class="agreement__axis" d={`M${LEFT - 4} ${y(value)}H${WIDTH - RIGHT}`} />
          <text x="0" y={String(y(value) + 3)} safe>
            {String(value)}
          </text>
        </g>
      ))}
      {stopAt === undefined ? "" : <path class="agreement__guide" d={`M${LEFT - 4} ${y(stopAt)}H${WIDTH - RIGHT}`} />}
      {main.length > 0 ? <path class="agreement__area" d={`${pathOf(main)}L${main.at(-1)?.[0]} ${y(0)}L${main[0]?.[0]} ${y(0)}Z`} /> : ""}
      {names
        .filter((name) => name !== shown)
        .map((name) => (
          <path class="agreement__line agreement__line--thin" d={pathOf(line(name))} />
        ))}
      <path class="agreement__line" d={pathOf(main)} />
      {main.map(([cx, cy]) => (
        <circle class="agreement__key" cx={String(cx)} cy={String(cy)} r="3.5" />
      ))}
      {scored.map(({ round }, at) => (
        <text x={String(x(at, scored.length) - 3)} y={String(HEIGHT - 2)} safe>
          {String(round)}
        </text>
      ))}
    </svg>
  );
}

const x = (at: number, all: number): number => round(all < 2 ? LEFT : LEFT + (at * (WIDTH - LEFT - RIGHT)) / (all - 1));
const y = (value: number): number => round(TOP + ((100 - Math.min(100, Math.max(0, value))) * (HEIGHT - TOP - BOTTOM)) / 100);
const round = (value: number) => Math.round(value * 10) / 10;
const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([px, py], at) => `${at === 0 ? "M" : "L"}${px} ${py}`).join("");
