/** Builds the page that the browser renderer opens. Done once, at the build of the image or before the first browser render; it takes about two seconds. */
import { join } from "node:path";
import { withTempFolder } from "../lib/child.ts";

/** Where the built page lies. */
export const BUNDLE_FOLDER = join(import.meta.dir, "../../public/build/film");

const ENTRY = join(import.meta.dir, "composition/root.tsx");

/** Bundles the composition into `folder`, replacing what was there. */
export async function bundleComposition(folder: string = BUNDLE_FOLDER): Promise<string> {
  const { bundle } = await import("@remotion/bundler"); // a large package of the build only; not loaded by a running studio
  // Remotion copies a public folder into its page. Ours must not go there (the page lies inside it); a render adds its own files.
  return withTempFolder((publicDir) =>
    bundle({ entryPoint: ENTRY, outDir: folder, publicDir, rspack: true, enableCaching: false, rspackOverride: withoutMaps }),
  );
}

const withoutMaps = <C extends { devtool?: unknown }>(config: C): C => ({ ...config, devtool: false });

if (import.meta.main) await bundleComposition();
