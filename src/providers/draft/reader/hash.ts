/** FNV-1a over UTF-16 units: a small stable number for a text, so that choices look free and never change. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export function pick<Value>(choices: readonly [Value, ...Value[]] | readonly Value[], seed: number): Value {
  const chosen = choices[(seed >>> 0) % choices.length];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}
