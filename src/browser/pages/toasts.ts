/**
 * Toasts leave after six seconds, except failures, which wait to be closed. A command that failed becomes one; so does one that did not
 * reach the server. Questions that a page asks by itself fail in silence and leave what is shown as it is.
 */
const STAY_MS = 6000;
const ICONS = { plain: "circle-alert", done: "circle-check", warn: "triangle-alert", fail: "circle-x" } as const;

interface RequestDetail {
  ctx: { text?: string; swap?: string; request?: { method?: string }; response?: { status: number; headers: Headers } };
}

export function startToasts(doc: Document): void {
  const place = doc.getElementById("toasts");
  if (!place) return;
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof HTMLElement) leaveLater(node);
  }).observe(place, { childList: true });
  doc.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-close-toast]")?.closest("[data-toast]")?.remove();
  });
  doc.addEventListener("htmx:error", (event) => {
    if (!isQuestion((event as CustomEvent<RequestDetail>).detail)) showToast(doc);
  });
  doc.addEventListener("htmx:response:error", (event) => explain(doc, (event as CustomEvent<RequestDetail>).detail));
}

function isQuestion({ ctx }: RequestDetail): boolean {
  return ctx.request?.method === "GET";
}

function leaveLater(toast: HTMLElement): void {
  if (toast.dataset.tone !== "fail") setTimeout(() => toast.remove(), STAY_MS);
}

/** Shows `text`, or what the template says: that the server could not be reached. */
export function showToast(doc: Document, text?: string, tone: "plain" | "done" | "warn" | "fail" = "fail"): void {
  const template = doc.getElementById("toast-template");
  const place = doc.getElementById("toasts");
  if (!(template instanceof HTMLTemplateElement) || !place) return;
  const toast = template.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!toast) return;
  toast.dataset.tone = tone;
  toast.querySelector("use")?.setAttribute("href", `/icons.svg#${ICONS[tone]}`);
  const words = toast.querySelector("span");
  if (text && words) words.textContent = text;
  place.append(toast);
}

/**
 * What a refused request says. Markup with its own toast or a form with its errors speaks for itself; problem details are not markup,
 * so their sentence becomes a toast and nothing is swapped; who is no longer signed in is asked to sign in.
 */
function explain(doc: Document, detail: RequestDetail): void {
  const { ctx } = detail;
  const { status = 0, headers } = ctx.response ?? {};
  const text = ctx.text ?? "";
  if (status === 401) {
    doc.location.assign(`/sign-in?next=${encodeURIComponent(doc.location.pathname)}`);
    return;
  }
  if (isQuestion(detail)) {
    ctx.swap = "none";
    return;
  }
  if (headers?.get("content-type")?.includes("html") && (ctx.swap !== "none" || text.includes("hx-partial"))) return;
  ctx.swap = "none";
  showToast(doc, sentenceOf(text) ?? `That did not work (${status}). Nothing was changed.`);
}

function sentenceOf(body: string): string | undefined {
  try {
    const problem = JSON.parse(body) as { detail?: unknown };
    return typeof problem.detail === "string" ? problem.detail : undefined;
  } catch {
    return undefined; // not problem details: the usual sentence is shown
  }
}
