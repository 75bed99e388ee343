/**
 * Signing out takes along what this browser keeps of canvases, so that nobody who uses it next can read them. What was never sent would
 * be lost with it, and that is asked first.
 */
import { say } from "../canvas/say.ts";
import { csrfHeader } from "../canvas/send.ts";

const DROP_MS = 2_000;

export function startSignOut(doc: Document): void {
  doc.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("action") !== "/sign-out") return;
    event.preventDefault(); // a plain form could not carry the page's token
    void signOut();
  });
}

async function signOut(): Promise<void> {
  const stores = await import("../canvas/offline-store.ts").catch(() => undefined);
  if (!stores) return say("This page could not be read whole. Reload it and sign out again.", "fail");
  const waiting = await stores.unsentEverywhere().catch(() => 0);
  const changes = waiting === 1 ? "1 change" : `${waiting} changes`;
  if (waiting > 0 && !confirm(`${changes} made in this browser did not reach the studio yet. Sign out and lose them?`)) return;
  const answer = await fetch("/sign-out", { method: "POST", headers: csrfHeader() }).catch(() => undefined);
  if (!answer?.ok) return say("The studio could not be reached. You are still signed in.", "fail");
  await Promise.race([stores.dropStores().catch(() => {}), new Promise((resolve) => setTimeout(resolve, DROP_MS))]);
  location.assign("/sign-in");
}
