import { Html } from "@elysiajs/html";
import { scaleLinear } from "d3-scale";
import { amount } from "../shared/words.ts";
import type { SpendBucket } from "./spend.ts";

const TICKS = 4;
const GAP = 0.16;
const HEIGHT = 100;

/**
 * Bars over time, one part for each series. The drawing is stretched to the width it gets, so words stand beside it and not in it; the table under it
 * says the same in numbers.
 */
export function SpendChart({ buckets, series }: { buckets: readonly SpendBucket[]; series: readonly string[] }) {
  const sums = buckets.map((bucket) => bucket.micros.reduce((sum, micros) => sum + micros, 0));
  const scale = scaleLinear()
    .domain([0, Math.max(...sums, 1)])
    .nice(TICKS)
    .range([0, HEIGHT]);
  const ticks = scale.ticks(TICKS);
  return (
    <figure class="chart">
      <div class="chart__ticks" aria-hidden="true">
        {ticks.toReversed().map((tick) => (
          <span safe>{dollars(tick)}</span>
        ))}
      </div>
      <svg
        class="chart__bars"
        viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Spending over time, ${amount(sums.reduce((sum, micros) => sum + micros, 0))} in all. The table below has the numbers.`}
      >
        {ticks.map((tick) => (
          <line x1="0" x2={String(buckets.length)} y1={at(HEIGHT - scale(tick))} y2={at(HEIGHT - scale(tick))} />
        ))}
        {buckets.map((bucket, index) => (
          <Bar bucket={bucket} index={index} sum={sums[index] ?? 0} scale={scale} />
        ))}
      </svg>
      <div class="chart__names" aria-hidden="true">
        {namesOf(buckets).map((name) => (
          <span safe>{name}</span>
        ))}
      </div>
      <figcaption class="chart__series">
        {series.map((name, index) => (
          <span>
            <i data-series={String(index)}></i>
            <span class="clip-text" safe>
              {name}
            </span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Bar({ bucket, index, sum, scale }: { bucket: SpendBucket; index: number; sum: number; scale: (micros: number) => number }) {
  let below = 0;
  return (
    <g>
      <title safe>{`${bucket.name}: ${amount(sum)}`}</title>
      <rect class="chart__day" x={String(index)} y="0" width="1" height={String(HEIGHT)} />
      {bucket.micros.map((micros, series) => {
        const [from, to] = [scale(below), scale(below + micros)];
        below += micros;
        return micros > 0 ? (
          <rect data-series={String(series)} x={at(index + GAP / 2)} width={at(1 - GAP)} y={at(HEIGHT - to)} height={at(to - from)} />
        ) : (
          ""
        );
      })}
    </g>
  );
}

const at = (value: number) => String(Math.round(value * 1000) / 1000);

/** The first, the middle and the last. */
function namesOf(buckets: readonly SpendBucket[]): string[] {
  const places = [0, Math.floor((buckets.length - 1) / 2), buckets.length - 1];
  return [...new Set(places)].flatMap((place) => buckets[place]?.name ?? []);
}

/** `$0.05`, `$20`: of a tick, which is a round number. */
const dollars = (micros: number): string => `$${String(Math.round(micros) / 1_000_000)}`;
