import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Commands, type PaletteGroup } from "./commands.tsx";
import { Document, type Frame } from "./document.tsx";

export interface StudioProps {
  frame: Frame;
  title: string;
  projectId: string;
  /** Body class: `studio` or `cutroom`. */
  screen: string;
  commands: readonly PaletteGroup[];
  /** Of the positions, see `positionSheet`. */
  safeSheet: string;
  modules?: readonly string[];
}

/** The full window of one project. It opens the project's one live stream; named events of it are heard by `hx-trigger="… from:#live"`. */
export function Studio({ frame, title, projectId, screen, commands, safeSheet, modules, children }: PropsWithChildren<StudioProps>) {
  return (
    <Document {...frame} title={title} screen={screen} safeSheet={safeSheet} modules={modules}>
      {children}
      <div id={DOM.live} hx-sse:connect={paths.live(projectId)} hx-swap="none" hidden></div>
      <Commands groups={commands} />
    </Document>
  );
}
