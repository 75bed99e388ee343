/** What the tests of the views ask of a piece of markup. */

/** Every value of an attribute, unescaped as little as the tests need. */
export function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map((match) => match[1] ?? "");
}

export function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

/** Markup without the values of its attributes: a `"` that ends one early leaves its rest here. */
export function outsideAttributes(html: string): string {
  return html.replace(/="[^"]*"/g, "");
}

/** The text people read, without tags. */
export function text(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** A copy in which each string that a person could have written is `hostile`; ids, addresses and words of a closed set stay. */
export function poisoned<T>(value: T, hostile: string, free: ReadonlySet<string>, key = ""): T {
  if (typeof value === "string") return (free.has(key) ? hostile : value) as T;
  if (Array.isArray(value)) return value.map((entry) => poisoned(entry, hostile, free, key)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, poisoned(entry, hostile, free, name)])) as T;
}
