/** The composer: Ctrl/Cmd-Enter sends, pictures can be dropped or pasted, and each chosen file is shown and can be left out again. */
export function startComposer(doc: Document): void {
  doc.addEventListener("keydown", (event) => {
    const text = event.target;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !(text instanceof HTMLTextAreaElement)) return;
    if (text.dataset.submitOnModEnter === undefined) return;
    event.preventDefault();
    text.form?.requestSubmit(text.form.querySelector<HTMLButtonElement>("[data-main]"));
  });
  doc.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset.fileList !== undefined) showFiles(event.target);
  });
  doc.addEventListener("dragover", (event) => dropzoneOf(event)?.setAttribute("data-drop", ""));
  doc.addEventListener("dragleave", (event) => dropzoneOf(event)?.removeAttribute("data-drop"));
  doc.addEventListener("drop", (event) => {
    const zone = dropzoneOf(event);
    zone?.removeAttribute("data-drop");
    if (zone && event.dataTransfer) addFiles(zone, event.dataTransfer.files);
  });
  doc.addEventListener("paste", (event) => {
    const zone = (event.target as Element | null)?.closest?.("[data-dropzone]");
    if (zone && event.clipboardData?.files.length) addFiles(zone, event.clipboardData.files);
  });
}

function dropzoneOf(event: DragEvent): Element | null {
  const zone = (event.target as Element | null)?.closest?.("[data-dropzone]") ?? null;
  if (zone && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  return zone;
}

function addFiles(zone: Element, files: FileList): void {
  const input = zone.querySelector<HTMLInputElement>("[data-file-list]");
  if (!input) return;
  const all = new DataTransfer();
  for (const file of [...(input.files ?? []), ...files]) if (file.type.startsWith("image/")) all.items.add(file);
  input.files = all.files;
  showFiles(input);
}

function showFiles(input: HTMLInputElement): void {
  const place = input.form?.querySelector("[data-files]");
  place?.replaceChildren(...[...(input.files ?? [])].map((file, at) => chip(input, file, at)));
}

function chip(input: HTMLInputElement, file: File, at: number): HTMLElement {
  const doc = input.ownerDocument;
  const box = doc.createElement("span");
  box.className = "chip";
  const picture = doc.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  const name = doc.createElement("span");
  name.className = "clip-text";
  name.textContent = file.name;
  const leave = doc.createElement("button");
  leave.type = "button";
  leave.ariaLabel = `Leave ${file.name} out`;
  leave.textContent = "×";
  leave.addEventListener("click", () => removeFile(input, at));
  box.append(picture, name, leave);
  return box;
}

function removeFile(input: HTMLInputElement, gone: number): void {
  const rest = new DataTransfer();
  for (const [at, file] of [...(input.files ?? [])].entries()) if (at !== gone) rest.items.add(file);
  input.files = rest.files;
  showFiles(input);
}
