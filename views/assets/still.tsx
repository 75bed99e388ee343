import { Html } from "@elysiajs/html";
import { Icon } from "../shared/icon.tsx";
import { type FileKind, KIND_ICONS } from "./file.ts";

/** What stands for a file: its small picture, the shape of its sound, or the sign of its kind. */
export function Still({ kind, thumbUrl, peaks }: { kind: FileKind; thumbUrl?: string; peaks?: readonly number[] }) {
  if (thumbUrl) return <img src={thumbUrl} alt="" loading="lazy" />;
  if (peaks && peaks.length > 0) return <Peaks peaks={peaks} />;
  return (
    <span class="file__none">
      <Icon name={KIND_ICONS[kind]} />
    </span>
  );
}

const BARS = 50;
const HIGH = 40;

/** The loudest of each part of the sound, as bars around a middle line. */
function Peaks({ peaks }: { peaks: readonly number[] }) {
  const bars = Array.from({ length: BARS }, (_, i) => {
    const from = Math.floor((i * peaks.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((i + 1) * peaks.length) / BARS));
    return Math.max(0.03, ...peaks.slice(from, to));
  });
  const path = bars.map((bar, i) => `M${i * 2 + 1} ${(HIGH - bar * HIGH) / 2}v${bar * HIGH}`).join("");
  return (
    <svg class="file__peaks" viewBox={`0 0 ${BARS * 2} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
