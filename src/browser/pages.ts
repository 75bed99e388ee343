/** What every page does by itself: palette, dialogs, menus, toasts, composer, media. Each part looks for its own markup and leaves the rest alone. */
import { answerActions } from "./pages/actions.ts";
import { startDialogs } from "./pages/dialogs.ts";
import { startMedia } from "./pages/media.ts";
import { startPalette } from "./pages/palette.ts";
import { startSignOut } from "./pages/sign-out.ts";
import { startTabs } from "./pages/tabs.ts";
import { startToasts } from "./pages/toasts.ts";
import { startVersions } from "./pages/versions.ts";

answerActions(document);
startDialogs(document);
startPalette(document);
startToasts(document);
startMedia(document);
if (document.querySelector("[data-dropzone], [data-submit-on-mod-enter]"))
  void import("./pages/composer.ts").then(({ startComposer }) => startComposer(document));
if (document.querySelector("form[data-import]")) void import("./pages/imports.ts").then(({ startImports }) => startImports(document));
if (document.querySelector("[data-library]")) void import("./pages/library.ts").then(({ startLibrary }) => startLibrary(document));
if (document.querySelector("[data-queue-page]")) void import("./pages/queue.ts").then(({ startQueue }) => startQueue(document));
startTabs(document);
startSignOut(document);
// a page of a project has a live stream, and comments may come into it
if (document.getElementById("live")) void import("./pages/comments.ts").then(({ startComments }) => startComments(document));
if (document.querySelector("#chat, #mission")) void import("./pages/chat.ts").then(({ startChat }) => startChat(document));
document.getElementById("live")?.addEventListener("gap", () => location.reload()); // it was away for longer than events are kept
startVersions(document);
showMacKeys(document);
countJobs(document);

/** Shortcuts are written for Ctrl; on a Mac they read ⌘. */
function showMacKeys(doc: Document): void {
  if (!/Mac|iPhone|iPad/.test(navigator.userAgent)) return;
  for (const key of doc.querySelectorAll("kbd")) key.textContent = key.textContent?.replace(/^Ctrl ?/, "⌘") ?? "";
}

/** The number on the Queue tab follows the panel that was just swapped in. */
function countJobs(doc: Document): void {
  doc.addEventListener("htmx:after:swap", () => {
    const open = doc.querySelector<HTMLElement>("[data-open-jobs]")?.dataset.openJobs;
    const count = doc.querySelector("[data-queue-count]");
    if (count && open !== undefined) count.textContent = open === "0" ? "" : open;
  });
}
