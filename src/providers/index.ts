/** The upstreams. A new one is a file beside these and a line here. */
import { AppError } from "../lib/errors.ts";
import type { Card } from "./card.ts";
import type { Provider } from "./define.ts";
import { draft } from "./draft/index.ts";

export const PROVIDERS: readonly Provider[] = [draft];

export const allCards = (): Card[] => PROVIDERS.flatMap((provider) => provider.cards);

/** Throws AppError `invalid` that names the models there are. */
export function cardNamed(id: string): Card {
  const card = allCards().find((known) => known.id === id);
  if (card) return card;
  const names = allCards()
    .map((known) => known.id)
    .join(", ");
  throw new AppError("invalid", `model: There is no model "${id.slice(0, 60)}". Use one of ${names}.`, [
    { field: "model", message: `Use one of ${names}.` },
  ]);
}

export function providerNamed(id: string): Provider {
  const provider = PROVIDERS.find((known) => known.id === id);
  if (!provider) throw new AppError("invalid", `There is no provider "${id}".`);
  return provider;
}
