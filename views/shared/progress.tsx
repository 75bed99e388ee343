import { Html } from "@elysiajs/html";

/** A slim bar. `percent` is 0 to 100; over a picture it stands on the scrim. */
export function Progress(props: { percent: number; label: string; onMedia?: boolean; state?: "done" | "warn" | "fail" | "wait" }) {
  const value = Math.min(100, Math.max(0, Math.round(props.percent * 10) / 10));
  return (
    <progress
      class={props.onMedia ? "media-bar" : "progress"}
      value={value}
      max={100}
      data-state={props.state}
      aria-label={props.label}
    ></progress>
  );
}
