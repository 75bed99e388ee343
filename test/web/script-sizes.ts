/**
 * How much script of our own a page loads, apart from libraries: our entries are bundled as for the browser but with every package left out,
 * and what an entry imports at once is packed as it is sent. What comes by `import()` counts as later.
 */
import { join } from "node:path";
import { ENTRIES } from "../../src/web/build.ts";

const ROOT = join(import.meta.dir, "..", "..");

export interface ScriptSizes {
  /** Bytes, compressed, of what the entries and all they import at once come to. */
  first(...entries: string[]): number;
  /** What else of ours they may ask for in the course of a visit. */
  later(...entries: string[]): number;
}

export async function measureScripts(): Promise<ScriptSizes> {
  const built = await Bun.build({
    entrypoints: ENTRIES.map((entry) => join(ROOT, entry)),
    target: "browser",
    minify: true,
    splitting: true,
    packages: "external",
    metafile: true,
    naming: { entry: "[name].js", chunk: "chunk-[hash].js" },
  });
  const bytes = new Map<string, number>();
  for (const output of built.outputs)
    bytes.set(nameOf(output.path), Bun.gzipSync(new Uint8Array(await output.arrayBuffer()), { level: 9 }).length);
  const imports = new Map(Object.entries(built.metafile?.outputs ?? {}).map(([path, output]) => [nameOf(path), output.imports]));
  const reach = (entries: string[], dynamic: boolean): Set<string> => {
    const found = new Set<string>();
    const visit = (name: string) => {
      if (found.has(name) || !bytes.has(name)) return;
      found.add(name);
      for (const one of imports.get(name) ?? []) if (dynamic || one.kind !== "dynamic-import") visit(nameOf(one.path));
    };
    for (const entry of entries) visit(entry);
    return found;
  };
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + (bytes.get(name) ?? 0), 0);
  return {
    first: (...entries) => sum(reach(entries, false)),
    later: (...entries) => sum(reach(entries, true)) - sum(reach(entries, false)),
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
