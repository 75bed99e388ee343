/**
 * Projects that come as files: chosen or dropped in the dialog, sent with their progress, then followed while the studio unpacks them. When the
 * tab is closed meanwhile the import goes on; it stands in the queue.
 */

const LOOK_AGAIN_MS = 400;
const SENDING_PART = 0.5;

interface Job {
  state: string;
  progress: number;
  words: string;
  error: { message: string } | null;
  result: { projectId: string; notes: string[] } | null;
}

export function startImports(doc: Document): void {
  const form = doc.querySelector<HTMLFormElement>("form[data-import]");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  const zone = form?.querySelector<HTMLElement>(".drop-zone");
  if (!form || !input || !zone) return;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("change", () => void take(form, [...(input.files ?? [])]).finally(() => (input.value = "")));
  for (const kind of ["dragover", "dragleave", "drop"] as const)
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.toggleAttribute("data-over", kind === "dragover");
      if (kind === "drop") void take(form, [...(event.dataTransfer?.files ?? [])]);
    });
  openByAddress(form);
  window.addEventListener("hashchange", () => openByAddress(form));
}

/** `/projects#import` is the palette's way here. */
function openByAddress(form: HTMLFormElement): void {
  const dialog = form.closest("dialog");
  if (location.hash === "#import" && dialog && !dialog.open) dialog.showModal();
}

async function take(form: HTMLFormElement, files: File[]): Promise<void> {
  if (files.length === 0 || form.dataset.busy !== undefined) return;
  form.dataset.busy = "";
  try {
    const begun = await send(form, files);
    const job = await follow(form, begun.jobId);
    if (job.state !== "done") throw new Error(job.error?.message ?? "The import was stopped. Nothing was changed.");
    show(form, "done", ["It is here.", ...(job.result?.notes ?? [])].join(" "), 1);
    const to = `/projects/${begun.projectId}`;
    if (location.pathname !== to) location.assign(to);
  } catch (cause) {
    show(form, "failed", cause instanceof Error ? cause.message : String(cause));
  } finally {
    delete form.dataset.busy;
  }
}

/** XMLHttpRequest, because fetch does not say how much has been sent. */
function send(form: HTMLFormElement, files: File[]): Promise<{ jobId: string; projectId: string }> {
  const body = new FormData();
  const projectId = form.querySelector<HTMLInputElement>("input[name=projectId]")?.value;
  if (projectId) body.set("projectId", projectId);
  for (const file of files) body.append("file", file, file.webkitRelativePath || file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.import ?? "");
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}") as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  show(form, "busy", "Sending", 0);
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => show(form, "busy", "Sending", (loaded / Math.max(1, total)) * SENDING_PART);
    request.onerror = () => reject(new Error("The studio could not be reached. Nothing was changed."));
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 202) resolve(answer as { jobId: string; projectId: string });
      else reject(new Error(answer.detail ?? "The upload was cut off. Nothing was changed."));
    };
    request.send(body);
  });
}

function parse(text: string): { detail?: string } {
  try {
    return JSON.parse(text) as { detail?: string };
  } catch {
    return {};
  }
}

async function follow(form: HTMLFormElement, jobId: string): Promise<Job> {
  for (let missed = 0; ; ) {
    const job = await fetch(`/api/jobs/${jobId}`)
      .then((response) => (response.ok ? (response.json() as Promise<Job>) : undefined))
      .catch(() => undefined);
    if (job && !["queued", "running", "waiting", "scheduled"].includes(job.state)) return job;
    missed = job ? 0 : missed + 1;
    if (missed > 20) throw new Error("The studio could not be reached. The import goes on there; look into the queue.");
    if (job)
      show(
        form,
        "busy",
        job.state === "running" ? `Unpacking ${job.words}` : "Waiting for its turn",
        SENDING_PART + job.progress * (1 - SENDING_PART),
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function show(form: HTMLFormElement, state: "busy" | "done" | "failed", words: string, fraction?: number): void {
  const place = form.querySelector<HTMLElement>(".import__state");
  const bar = place?.querySelector("progress");
  const text = place?.querySelector("[data-words]");
  if (!place || !bar || !text) return;
  place.dataset.state = state;
  text.textContent = words;
  bar.hidden = fraction === undefined || state !== "busy";
  bar.value = (fraction ?? 0) * 100;
}
