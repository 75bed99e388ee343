/** One short sentence beside the pointer, on the page's own element. */
const BESIDE_PX = 16;

export function showTip(text: string, { clientX, clientY }: { clientX: number; clientY: number }): void {
  const tip = document.getElementById("canvas-tip");
  const stage = tip?.parentElement;
  if (!tip || !stage) return;
  const area = stage.getBoundingClientRect();
  if (tip.textContent !== text) tip.textContent = text;
  tip.hidden = false;
  const x = Math.min(clientX - area.left + BESIDE_PX, area.width - tip.offsetWidth - 8);
  const y = Math.min(clientY - area.top + BESIDE_PX, area.height - tip.offsetHeight - 8);
  tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}

export function hideTip(): void {
  const tip = document.getElementById("canvas-tip");
  if (tip) tip.hidden = true;
}
