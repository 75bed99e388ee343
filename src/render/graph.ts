/** A filter graph of ffmpeg in the making: inputs, and chains between named streams. */
export interface Graph {
  /** Adds an input with its options and gives the name of its stream. */
  input(options: readonly string[], stream: "v" | "a"): string;
  /** Joins streams by filters and gives the name of what comes out. */
  chain(from: readonly string[], filters: readonly string[]): string;
  /** Options for the command: inputs, then the graph. */
  options(): string[];
}

export function newGraph(): Graph {
  const inputs: string[][] = [];
  const chains: string[] = [];
  return {
    input(options, stream) {
      inputs.push([...options]);
      return `${inputs.length - 1}:${stream}`;
    },
    chain(from, filters) {
      const name = `s${chains.length}`;
      chains.push(`${from.map((stream) => `[${stream}]`).join("")}${filters.join(",")}[${name}]`);
      return name;
    },
    options: () => [...inputs.flat(), "-filter_complex", chains.join(";")],
  };
}
