/** What code says with `log`, cut where it says too much. */
const CONTROL = /(?!\t)\p{Cc}/gu;

export function createRunLog(maxBytes: number, onLine: ((line: string) => void) | undefined) {
  const lines: string[] = [];
  let bytes = 0;
  let isFull = false;
  const keep = (line: string) => {
    lines.push(line);
    onLine?.(line);
  };
  const log = {
    /** One or more lines; what would move a terminal's cursor or colour it is shown as a replacement character. */
    add(text: string) {
      for (const raw of text.split("\n")) {
        if (isFull) return;
        const line = raw.replace(CONTROL, "\ufffd");
        bytes += Buffer.byteLength(line) + 1;
        if (bytes > maxBytes) log.drop();
        else keep(line);
      }
    },
    drop() {
      if (isFull) return;
      isFull = true;
      keep(`The log is longer than ${Math.max(1, Math.floor(maxBytes / 1024))} KiB; what came after this was dropped.`);
    },
    text: () => lines.join("\n"),
  };
  return log;
}
