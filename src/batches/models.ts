/**
 * The models of a batch: each is looked up once, with the files that every take gets; what a row sets is checked against its card and sent by a way that
 * carries it. Rows that set the same are judged once, so a table of thousands costs no more than its differences.
 */
import { assetsByIds } from "../assets/assets.ts";
import type { Clash } from "../clash.ts";
import { checkInputs, checkRules, type OrderedInput, paramsOf } from "../generations/order.ts";
import { AppError, invalid } from "../lib/errors.ts";
import { wayFor } from "../models.ts";
import type { Card, InputRole, Route } from "../providers/card.ts";
import { paramsOfRow } from "./params.ts";
import type { BatchOrder } from "./plan.ts";

/** A model of the batch with its parameters checked and the way it goes. */
export interface Chosen {
  card: Card;
  params: Record<string, unknown>;
  route: Route;
  inputs: OrderedInput[];
}

export interface OpenModel {
  card: Card;
  /** The way that it usually goes. */
  route: Route;
  /** What is asked for in a row, or why it cannot be; `isOfRow` when the row itself says what is wrong. */
  forRow(row: Readonly<Record<string, string>>): Chosen | { sentence: string; isOfRow: boolean };
}

/** Throws AppError `invalid` when the model cannot be asked in this way at all. */
export async function openModel(clash: Clash, order: BatchOrder, index: number): Promise<OpenModel> {
  const wanted = order.models[index];
  const card = clash.models.card(wanted?.model ?? "");
  if (card.kind === "text" || card.kind === "transcription")
    throw invalid("models", `${card.name} writes words. A batch makes pictures, clips and sounds.`);
  const assets = await assetsByIds(
    clash,
    order.projectId,
    order.inputs.map((input) => input.assetId),
  );
  const inputs = checkInputs(
    card,
    order.inputs.map((input) => ({ role: input.role as InputRole, asset: assets.get(input.assetId) })),
  );
  const ways = await clash.models.routes(card);
  const route = wayFor(card, ways, { params: {}, inputs });
  const base = wanted?.params ?? {};
  const known = new Map<string, ReturnType<OpenModel["forRow"]>>();
  return {
    card,
    route,
    forRow(row) {
      const own = paramsOfRow(card, row);
      const key = JSON.stringify(own);
      const found = known.get(key) ?? judge({ ...base, ...own }, Object.keys(own).length > 0);
      known.set(key, found);
      return found;
    },
  };

  function judge(given: Record<string, unknown>, isOfRow: boolean): ReturnType<OpenModel["forRow"]> {
    try {
      const params = paramsOf(card, given);
      checkRules(card, params, inputs);
      return { card, params, inputs, route: wayFor(card, ways, { params, inputs }) };
    } catch (cause) {
      if (cause instanceof AppError) return { sentence: cause.message, isOfRow };
      throw cause;
    }
  }
}
