/** Lines of a run on their way to the studio. What the studio would drop is not sent: a line in a loop costs nothing there. */
import type { Channel } from "./channel.ts";

/** `line` is any text. */
export function createChildLog(channel: Channel): (line: string) => void {
  let left = channel.start.logBytes;
  let isFull = false;
  return (line) => {
    if (isFull) return;
    const bytes = Buffer.from(line.length > left + 1 ? line.slice(0, left + 1) : line);
    left -= bytes.length + 1;
    isFull = left < 0;
    channel.send({ t: "log" }, bytes);
    if (isFull) channel.send({ t: "dropped" });
  };
}
