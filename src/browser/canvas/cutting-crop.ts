/** The rectangle on the picture: drawn, moved or sized by hand, moved by the arrows and sized by them with Shift; the numbers say the same. */

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const LEAST = 8;
const FIELDS = ["x", "y", "width", "height"] as const;

/** Whole pixels, inside the picture, no side below eight. */
export function fitted(wanted: Rectangle, picture: { width: number; height: number }): Rectangle {
  const within = (value: number, low: number, high: number) => Math.round(Math.min(Math.max(value, low), Math.max(low, high)));
  const width = within(wanted.width, Math.min(LEAST, picture.width), picture.width);
  const height = within(wanted.height, Math.min(LEAST, picture.height), picture.height);
  return { x: within(wanted.x, 0, picture.width - width), y: within(wanted.y, 0, picture.height - height), width, height };
}

/** Lays the rectangle over the picture that is on the stage, at first its middle. */
export function cropOn(form: HTMLFormElement, stage: HTMLElement, picture: { width: number; height: number }): void {
  const frame = document.createElement("div");
  frame.className = "trimmer__frame";
  const box = document.createElement("div");
  box.className = "trimmer__box";
  box.tabIndex = 0;
  box.role = "group";
  box.ariaLabel = "What stays of the picture. The arrows move it, with Shift they change its size.";
  const handle = document.createElement("i");
  handle.dataset.handle = "";
  box.append(handle);
  frame.append(...stage.childNodes, box);
  stage.append(frame);
  let now = fitted({ x: picture.width / 8, y: picture.height / 8, width: picture.width * 0.75, height: picture.height * 0.75 }, picture);

  const field = (name: (typeof FIELDS)[number]) => form.elements.namedItem(name) as HTMLInputElement;
  function show(next: Rectangle, alsoNumbers = true): void {
    now = fitted(next, picture);
    const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
    box.style.left = percent(now.x, picture.width);
    box.style.top = percent(now.y, picture.height);
    box.style.width = percent(now.width, picture.width);
    box.style.height = percent(now.height, picture.height);
    if (alsoNumbers) for (const name of FIELDS) field(name).value = String(now[name]);
    const result = form.querySelector("[data-result]");
    if (result) result.textContent = `${now.width} × ${now.height}`;
  }

  for (const name of FIELDS) field(name).oninput = () => show({ ...now, [name]: field(name).valueAsNumber || 0 }, false);
  for (const name of FIELDS) field(name).onchange = () => show(now);
  box.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const by = event.ctrlKey || event.metaKey ? 10 : 1;
    const [dx, dy] = [step[0] * by, step[1] * by];
    show(event.shiftKey ? { ...now, width: now.width + dx, height: now.height + dy } : { ...now, x: now.x + dx, y: now.y + dy });
  });
  dragOn(frame, { handle, box, picture, now: () => now, show });
  show(now);
}

const STEPS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface Dragging {
  handle: HTMLElement;
  box: HTMLElement;
  picture: { width: number; height: number };
  now(): Rectangle;
  show(next: Rectangle): void;
}

/** On the corner: its size. On the rectangle: its place. Anywhere else: a new one. */
function dragOn(frame: HTMLElement, { handle, box, picture, now, show }: Dragging): void {
  const pointOf = (event: PointerEvent) => {
    const bounds = frame.getBoundingClientRect();
    return {
      x: ((event.clientX - bounds.left) / bounds.width) * picture.width,
      y: ((event.clientY - bounds.top) / bounds.height) * picture.height,
    };
  };
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    box.focus();
    const [start, before] = [pointOf(event), now()];
    const by = event.target === handle ? "size" : event.target === box ? "place" : "new";
    frame.onpointermove = (move) => {
      const at = pointOf(move);
      const [dx, dy] = [at.x - start.x, at.y - start.y];
      if (by === "size") show({ ...before, width: before.width + dx, height: before.height + dy });
      else if (by === "place") show({ ...before, x: before.x + dx, y: before.y + dy });
      else show({ x: Math.min(start.x, at.x), y: Math.min(start.y, at.y), width: Math.abs(dx), height: Math.abs(dy) });
    };
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    frame.addEventListener(end, () => {
      frame.onpointermove = null;
    });
}
