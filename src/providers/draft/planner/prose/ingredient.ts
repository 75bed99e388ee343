/** "1 kg onions" → "onions", "Stale bread" → "stale bread"; "Gruyère cheese" keeps its name. */
export function plainIngredient(item: string): string {
  const bare =
    item
      .replace(/\([^)]*\)/g, "")
      .replace(
        /^(?:a |an |about )?[\d./½¼¾–-]*\s*(?:kg|g|ml|l|litres?|liters?|cups?|tbsp|tsp|tablespoons?|teaspoons?|pinch(?:es)?|cloves?|cans?|oz|lb|pounds?)?\.?\s+(?:of\s+)?(?=\p{L})/iu,
        "",
      )
      .split(/[,:]/)[0]
      ?.trim() ?? item;
  return /^\p{Lu}[a-z]+(?:\s|$)/u.test(bare) ? bare.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase()) : bare;
}
