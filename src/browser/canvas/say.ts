/** Fills the page's own toast, so that the markup stays in the views. */
const PLAIN_MS = 5_000;

export function say(text: string, tone: "plain" | "fail" = "plain"): void {
  const template = document.getElementById("toast-template");
  if (!(template instanceof HTMLTemplateElement)) return;
  const toast = template.content.firstElementChild?.cloneNode(true);
  if (!(toast instanceof HTMLElement)) return;
  toast.dataset.tone = tone;
  const words = toast.querySelector("span");
  if (words) words.textContent = text;
  document.getElementById("toasts")?.append(toast);
  if (tone === "plain") setTimeout(() => toast.remove(), PLAIN_MS);
}
