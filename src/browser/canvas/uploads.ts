/** Files onto the canvas, by the palette, by drop or by paste: each is sent, and then stands where it was dropped. */
import { newId } from "../../lib/new-id.ts";
import type { Island } from "./island.ts";
import { csrfHeader, sendCommand } from "./send.ts";

const STEP_PX = 40;

export function startUploads(island: Island): void {
  const input = document.getElementById("upload");
  if (input instanceof HTMLInputElement) {
    input.addEventListener("change", () => {
      void uploadAll(island, [...(input.files ?? [])], middle(island));
      input.value = "";
    });
  }
  island.canvas.addEventListener("dragover", (event) => event.preventDefault());
  island.canvas.addEventListener("drop", (event) => {
    event.preventDefault();
    void uploadAll(island, [...(event.dataTransfer?.files ?? [])], island.toCanvas(event.clientX, event.clientY));
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void uploadAll(island, files, middle(island));
  });
}

export function middle(island: Island): { x: number; y: number } {
  const box = island.canvas.getBoundingClientRect();
  return island.toCanvas(box.left + box.width / 2, box.top + box.height / 2);
}

async function uploadAll(island: Island, files: File[], at: { x: number; y: number }): Promise<void> {
  if (island.readOnly || files.length === 0) return;
  island.say(files.length === 1 ? `Uploading ${files[0]?.name ?? "a file"}` : `Uploading ${files.length} files`);
  for (const [index, file] of files.entries()) await upload(island, file, { x: at.x + index * STEP_PX, y: at.y + index * STEP_PX });
}

async function upload(island: Island, file: File, at: { x: number; y: number }): Promise<void> {
  const form = new FormData();
  form.set("projectId", island.projectId);
  form.set("file", file);
  const response = await fetch("/api/assets", { method: "POST", body: form, headers: csrfHeader() }).catch(() => undefined);
  const answer = (await response?.json().catch(() => undefined)) as { id?: string; detail?: string } | undefined;
  if (!response?.ok || !answer?.id)
    return island.say(`${file.name}: ${answer?.detail ?? "The upload was cut off. Nothing was kept."}`, "fail");
  const asset = (await (await fetch(`/api/assets/${answer.id}`)).json()) as { kind: string };
  await sendCommand(
    island,
    "node.add",
    { type: asset.kind, assetId: answer.id, label: file.name.slice(0, 200), x: Math.round(at.x), y: Math.round(at.y) },
    newId("req"),
  );
}
