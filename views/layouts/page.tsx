import { Html, type PropsWithChildren } from "@elysiajs/html";
import { Commands, GO_GROUP, type PaletteGroup } from "./commands.tsx";
import { Document, type Frame } from "./document.tsx";
import { type NavPlace, Topbar } from "./topbar.tsx";

export interface PageProps {
  frame: Frame;
  title: string;
  place?: NavPlace;
  /** Further classes of the body. */
  screen?: string;
  /** Further groups of the command palette. */
  commands?: readonly PaletteGroup[];
  safeSheet?: string;
}

/** A bar and content below it; the content is the page's `main`. */
export function Page({ frame, title, place, screen, commands, safeSheet, children }: PropsWithChildren<PageProps>) {
  return (
    <Document {...frame} title={title} screen={`page ${screen ?? ""}`.trim()} safeSheet={safeSheet}>
      <Topbar frame={frame} place={place} />
      {children}
      <Commands groups={[...(commands ?? []), GO_GROUP]} />
    </Document>
  );
}
