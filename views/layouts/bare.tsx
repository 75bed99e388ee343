import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Mark } from "../shared/icon.tsx";
import { Document, type Frame } from "./document.tsx";

/** One column and the mark: set-up, sign-in, errors. */
export function Bare({ frame, title, children, foot }: PropsWithChildren<{ frame: Frame; title: string; foot?: string }>) {
  return (
    <Document {...frame} title={title} screen="bare">
      <main class="bare__main" id={DOM.main}>
        <span class="row bare__brand">
          <Mark />
          <b class="display">Clash</b>
        </span>
        {children}
      </main>
      <footer class="bare__foot" safe>
        {foot ?? "Everything you make stays on this server."}
      </footer>
    </Document>
  );
}
