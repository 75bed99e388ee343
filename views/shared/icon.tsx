import { Html } from "@elysiajs/html";

/** One glyph of the sprite at `/icons.svg` (Lucide), 16 px, or 13 px when small. Decorative: the word beside it carries the meaning. */
export function Icon({ name, small, spin }: { name: string; small?: boolean; spin?: boolean }) {
  return (
    <svg class={["icon", small && "icon--small", spin && "spin"]} viewBox="0 0 24 24" aria-hidden="true">
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}

/** The brand: two blades that meet. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M1.5 3 9.6 10 1.5 17z" />
      <path d="M18.5 3 10.4 10l8.1 7z" />
    </svg>
  );
}
