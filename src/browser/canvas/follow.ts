/**
 * Who is here, in the bar, and following them: a click on somebody takes my camera along with theirs until I do something myself.
 * "Bring everybody here" asks the others to follow me; they may.
 */
import { paintWho } from "./carets.ts";
import { iconOf } from "./hits.ts";
import type { Camera, Island } from "./island.ts";
import type { Seat, Seats } from "./seats.ts";

const SHOWN = 5;
/** Part of the way that is left, made in one frame. */
const EASE = 0.22;

interface Following {
  island: Island;
  seats: Seats;
  /** Of the page that is followed. */
  seatId?: string;
  name?: string;
  invitedBy?: Seat;
  /** The newest call of each person that was seen. */
  calls: Map<string, number>;
}

export function startFollow(island: Island, seats: Seats): void {
  const following: Following = { island, seats, calls: new Map() };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = "";
  const draw = () => {
    const people = onePerActor(seats.others());
    const now = JSON.stringify([people.map(({ id, name, hue }) => [id, name, hue]), following.seatId]);
    if (now !== shown) drawPeople(following, people);
    shown = now;
    hearCalls(following);
    track(following, calm.matches);
    drawBar(following);
  };
  seats.onChange(draw);
  const act = (run: () => void) => {
    run();
    draw();
  };
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const seatId = target.closest<HTMLElement>("[data-follow]")?.dataset.follow;
    if (seatId) act(() => (following.seatId === seatId ? end(following) : follow(following, seatId)));
    if (target.closest("[data-follow-end]")) act(() => end(following));
    if (target.closest("[data-follow-accept]")) act(() => following.invitedBy && follow(following, following.invitedBy.id));
  });
  const stage = island.canvas.closest(".stage") ?? island.canvas;
  for (const type of ["pointerdown", "wheel"])
    stage.addEventListener(
      type,
      (event) => !(event.target as Element).closest("#following") && following.seatId && act(() => end(following)),
      {
        capture: true,
        passive: true,
      },
    );
  document.addEventListener(
    "keydown",
    (event) => {
      const isMine = following.seatId !== undefined || (following.invitedBy !== undefined && event.key === "Escape");
      if (!isMine || ["Shift", "Control", "Alt", "Meta", "Tab", "Enter", " "].includes(event.key)) return;
      if (event.key === "Escape") event.stopPropagation();
      act(() => end(following));
    },
    { capture: true },
  );
  island.onRun("presence.call", () => {
    seats.say({ call: Date.now() });
    island.say("Everybody here is asked to come to where you are.");
  });
  island.onRun("presence.follow", () => {
    const [first] = onePerActor(seats.others());
    if (first) act(() => follow(following, first.id));
    else island.say("Nobody else is here.");
  });
  draw();
}

/** A person with several pages is shown once, by the page that was used last. */
function onePerActor(seats: readonly Seat[]): Seat[] {
  const byActor = new Map<string, Seat>();
  for (const seat of seats) {
    const known = byActor.get(seat.actor);
    if (!known || (seat.cursor && !known.cursor)) byActor.set(seat.actor, seat);
  }
  return [...byActor.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

function follow(following: Following, seatId: string): void {
  const seat = following.seats.others().find((one) => one.id === seatId);
  if (!seat) return;
  following.seatId = seatId;
  following.name = seat.name;
  delete following.invitedBy;
}

function end(following: Following): void {
  delete following.seatId;
  delete following.invitedBy;
}

function hearCalls(following: Following): void {
  for (const seat of following.seats.others()) {
    const known = following.calls.get(seat.id);
    following.calls.set(seat.id, seat.call ?? 0);
    if (known !== undefined && (seat.call ?? 0) > known && following.seatId !== seat.id) following.invitedBy = seat;
  }
}

/** Takes the camera a part of the way to where theirs is, and again in the next frame until it is there. */
function track(following: Following, isCalm: boolean): void {
  const { island, seats, seatId } = following;
  if (!seatId) return;
  const seat = seats.others().find((one) => one.id === seatId);
  if (!seat) {
    island.say(`${following.name} has left.`);
    return end(following);
  }
  const wanted = seat.viewport && cameraOn(island, seat.viewport);
  if (!wanted) return;
  const { camera } = island;
  const isNear =
    Math.abs(wanted.x - camera.x) < 0.5 && Math.abs(wanted.y - camera.y) < 0.5 && Math.abs(wanted.scale / camera.scale - 1) < 0.001;
  if (isNear) return;
  island.moveCamera(isCalm ? wanted : between(island, camera, wanted));
  if (!isCalm) island.frame("follow", () => track(following, isCalm));
}

/** All that they see, in the middle of what I see. */
function cameraOn({ canvas }: Island, box: { x: number; y: number; w: number; h: number }): Camera {
  const scale = Math.min(canvas.clientWidth / box.w, canvas.clientHeight / box.h);
  return { scale, x: canvas.clientWidth / 2 - (box.x + box.w / 2) * scale, y: canvas.clientHeight / 2 - (box.y + box.h / 2) * scale };
}

/** The middle of the view and the scale go evenly; a camera whose corner goes evenly would swing. */
function between({ canvas }: Island, from: Camera, to: Camera): Camera {
  const [halfW, halfH] = [canvas.clientWidth / 2, canvas.clientHeight / 2];
  const middle = (camera: Camera) => ({ x: (halfW - camera.x) / camera.scale, y: (halfH - camera.y) / camera.scale });
  const [a, b] = [middle(from), middle(to)];
  const scale = from.scale * (to.scale / from.scale) ** EASE;
  return { scale, x: halfW - (a.x + (b.x - a.x) * EASE) * scale, y: halfH - (a.y + (b.y - a.y) * EASE) * scale };
}

function drawBar({ island, seats, seatId, invitedBy }: Following): void {
  const bar = document.getElementById("following");
  const seat = seats.others().find((one) => one.id === (seatId ?? invitedBy?.id));
  const stage = island.canvas.closest<HTMLElement>(".stage");
  if (!bar || !stage) return;
  bar.hidden = !seat;
  stage.toggleAttribute("data-following", seat !== undefined && seatId !== undefined);
  if (!seat) return;
  for (const element of [bar, stage]) paintWho(element, seat.hue, seat.who);
  const words = bar.querySelector("[data-words]");
  const sentence = seatId ? `Following ${seat.name}` : `${seat.name} asks you to come along`;
  if (words && words.textContent !== sentence) words.textContent = sentence;
  bar.querySelector<HTMLElement>("[data-follow-accept]")?.toggleAttribute("hidden", seatId !== undefined);
}

function drawPeople(following: Following, people: readonly Seat[]): void {
  const place = document.getElementById("presence");
  if (!place) return;
  const focused = (document.activeElement as HTMLElement | null)?.dataset.follow;
  const [first, rest] = people.length <= SHOWN ? [people, []] : [people.slice(0, SHOWN - 1), people.slice(SHOWN - 1)];
  place.replaceChildren(...first.map((seat) => avatar(seat, following.seatId)), ...(rest.length > 0 ? [more(rest, following.seatId)] : []));
  if (focused) place.querySelector<HTMLElement>(`[data-follow="${CSS.escape(focused)}"]`)?.focus();
}

function avatar(seat: Seat, followed: string | undefined): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "avatar";
  button.dataset.follow = seat.id;
  button.title = seat.name;
  button.ariaLabel = `Follow ${seat.name}`;
  button.ariaPressed = String(seat.id === followed);
  paintWho(button, seat.hue, seat.who);
  button.append(seat.who === "agent" ? iconOf("sparkles") : ([...seat.name.trim()][0] ?? "?").toLocaleUpperCase());
  return button;
}

function more(rest: readonly Seat[], followed: string | undefined): HTMLElement {
  const drop = document.createElement("details");
  drop.className = "drop drop--end";
  const summary = document.createElement("summary");
  summary.className = "avatar avatar--more";
  summary.ariaLabel = `${rest.length} more people`;
  summary.textContent = `+${rest.length}`;
  const menu = document.createElement("div");
  menu.className = "menu";
  for (const seat of rest) {
    const line = document.createElement("button");
    line.type = "button";
    line.dataset.follow = seat.id;
    line.ariaPressed = String(seat.id === followed);
    const badge = document.createElement("span");
    badge.className = "avatar avatar--small";
    paintWho(badge, seat.hue, seat.who);
    line.append(badge, seat.name);
    menu.append(line);
  }
  drop.append(summary, menu);
  return drop;
}
