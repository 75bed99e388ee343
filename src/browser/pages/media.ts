/** Sounds that play where they stand, and pictures that are not there. */

export function startMedia(doc: Document): void {
  startSounds(doc);
  hideBroken(doc);
}

/** One sound at a time; its button shows pause while it plays. */
function startSounds(doc: Document): void {
  const player = doc.createElement("audio");
  const show = (icon: string) => {
    for (const button of doc.querySelectorAll<HTMLElement>("[data-play]")) {
      const playing = button.dataset.play === player.getAttribute("src") && icon === "pause";
      button.querySelector("use")?.setAttribute("href", `/icons.svg#${playing ? "pause" : "play"}`);
    }
  };
  player.addEventListener("play", () => show("pause"));
  player.addEventListener("pause", () => show("play"));
  player.addEventListener("ended", () => show("play"));
  const seeks = () => [...doc.querySelectorAll<HTMLInputElement>("[data-seek]")];
  player.addEventListener("timeupdate", () => {
    const part = player.currentTime / (player.duration || 1);
    for (const seek of seeks()) if (seek.dataset.seek === player.getAttribute("src")) seek.value = String(Math.round(part * 1000));
  });
  doc.addEventListener("input", (event) => {
    const seek = event.target as HTMLInputElement;
    if (seek.dataset?.seek === undefined) return;
    if (player.getAttribute("src") !== seek.dataset.seek) player.setAttribute("src", seek.dataset.seek);
    player.currentTime = (Number(seek.value) / 1000) * Number(seek.dataset.seconds);
  });
  doc.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-play]");
    if (!button?.dataset.play) return;
    if (player.getAttribute("src") === button.dataset.play && !player.paused) return player.pause();
    if (player.getAttribute("src") !== button.dataset.play) player.setAttribute("src", button.dataset.play);
    player.play().catch(() => show("play")); // the browser may refuse, or the file may be gone: the button goes back to play
  });
}

/** A picture that cannot be loaded leaves its quiet ground instead of the browser's torn page; it shows if it loads later. */
function hideBroken(doc: Document): void {
  const mark = (picture: EventTarget | null, broken: boolean) => {
    if (picture instanceof HTMLImageElement) picture.toggleAttribute("data-broken", broken);
  };
  doc.addEventListener("error", (event) => mark(event.target, true), true);
  doc.addEventListener("load", (event) => mark(event.target, false), true);
  const failed = (picture: HTMLImageElement) => picture.loading !== "lazy" && picture.complete && picture.naturalWidth === 0;
  for (const picture of doc.images) if (failed(picture)) mark(picture, true);
}
