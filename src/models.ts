/**
 * The models there are: the cards of every upstream, with what the operator's file `models.json` in the data folder adds and corrects. One card is one
 * real model; two upstreams that list a card of the same id are two routes to it, in the order of the upstreams. The file is looked at again when it
 * changes; an entry that is wrong is left out with a line in the log, and everything else goes on.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clash } from "./clash.ts";
import { AppError, invalid, messageOf } from "./lib/errors.ts";
import { type Card, modelOf, type RetiredModel, type Route } from "./providers/card.ts";
import { applyFile } from "./providers/card-file.ts";
import type { Provider } from "./providers/define.ts";

export interface Asked {
  params: Record<string, unknown>;
  inputs: readonly { role: string }[];
}

export interface RouteState {
  route: Route;
  ready: boolean;
  /** Why it is not ready: which key is missing, what it cannot carry. */
  why?: string;
}

export interface Models {
  readonly providers: readonly Provider[];
  /** Upstreams that an owner added; they go in the place of those of the call before. */
  setAdded(added: readonly Provider[]): void;
  /** Every model that can be chosen. */
  cards(): readonly Card[];
  retired(): readonly RetiredModel[];
  /** By id, name or another name of it. Throws AppError `invalid`; for a model that is gone it names the successor. */
  card(name: string): Card;
  find(name: string): Card | undefined;
  /** Throws AppError `invalid`. */
  provider(id: string): Provider;
  /** The upstreams that can be asked now. */
  ready(): Promise<ReadonlySet<string>>;
  /** The ways to a model in their order, and whether each can be gone now; with `asked` also whether it can carry that. */
  routes(card: Card, asked?: Asked): Promise<RouteState[]>;
  /** The first way that can be gone. Throws AppError `invalid` that says what each lacks. */
  choose(card: Card, asked: Asked): Promise<Route>;
  /** What is wrong in the operator's file, a sentence each. */
  problems(): readonly string[];
}

const LOOK_AGAIN_MS = 1_000;

export interface ModelSources {
  providers: readonly Provider[];
  /** Ids of the upstreams whose keys are there, by Settings or by the environment. */
  configured(): Promise<ReadonlySet<string>>;
}

export function openModels(getClash: () => Pick<Clash, "clock" | "config" | "log">, { providers: own, configured }: ModelSources): Models {
  let providers = own;
  let built = mergeCards(providers.flatMap((provider) => provider.cards));
  const gone = own.flatMap((provider) => provider.retired ?? []);
  let known = { cards: built, problems: [] as string[], version: "" };
  let lookedAt = Number.NEGATIVE_INFINITY;

  function current() {
    const { clock, config, log } = getClash();
    if (clock.now() - lookedAt < LOOK_AGAIN_MS) return known;
    lookedAt = clock.now();
    const path = join(config.dataFolder, "models.json");
    const version = versionOf(path);
    if (version === known.version) return known;
    known = { ...readFile(path, version, built, providers), version };
    for (const problem of known.problems) log.warn({ problem }, "models: an entry of models.json is left out");
    return known;
  }

  const find = (name: string) => {
    const { cards } = current();
    const wanted = name.trim().toLowerCase();
    return (
      cards.find((card) => card.id === name) ??
      cards.find((card) => card.id === wanted || card.name.toLowerCase() === wanted) ??
      cards.find((card) => card.aliases?.includes(wanted))
    );
  };

  const models: Models = {
    get providers() {
      return providers;
    },
    setAdded(added) {
      providers = [...own, ...added];
      built = mergeCards(providers.flatMap((provider) => provider.cards));
      known = { cards: built, problems: [], version: "not read yet" };
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    cards: () => current().cards,
    retired: () => gone,
    find,
    problems: () => current().problems,
    card(name) {
      const card = find(name);
      if (card) return card;
      throw unknownModel(name, gone, current().cards, find);
    },
    provider(id) {
      const provider = providers.find((each) => each.id === id);
      if (!provider) throw new AppError("invalid", `There is no provider "${id.slice(0, 60)}".`);
      return provider;
    },
    ready: configured,
    async routes(card, asked) {
      const ready = await configured();
      return card.routes.map((route) => {
        const why = lacks(models.provider(route.provider), ready) ?? (asked && cannotCarry(card, route, asked));
        return why ? { route, ready: false, why } : { route, ready: true };
      });
    },
    choose: async (card, asked) => wayFor(card, await models.routes(card), asked),
  };
  return models;
}

/** As `choose`, by ways whose keys were looked at before: for many requests to one model. Throws AppError `invalid` that says what each lacks. */
export function wayFor(card: Card, ways: readonly RouteState[], asked: Asked): Route {
  const whys = ways.map((way) => way.why ?? cannotCarry(card, way.route, asked));
  const found = ways[whys.indexOf(undefined)];
  if (found) return found.route;
  throw invalid("model", `${card.name} cannot be used now. ${whys.join(" ")}`);
}

/** Cards of the same id are one model: the first one's form holds, the others add their routes. */
function mergeCards(cards: readonly Card[]): Card[] {
  const merged = new Map<string, Card>();
  for (const card of cards) {
    const first = merged.get(card.id);
    const more = card.routes.filter((route) => !first?.routes.some((mine) => mine.provider === route.provider));
    merged.set(card.id, first ? { ...first, routes: [...first.routes, ...more] } : card);
  }
  return [...merged.values()];
}

const versionOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs}:${found.size}` : "";
};

function readFile(path: string, version: string, built: readonly Card[], providers: readonly Provider[]) {
  if (!version) return { cards: [...built], problems: [] };
  try {
    return applyFile(JSON.parse(readFileSync(path, "utf8")), built, new Set(providers.map((provider) => provider.id)));
  } catch (error) {
    return { cards: [...built], problems: [`models.json cannot be read: ${messageOf(error)}`] };
  }
}

function unknownModel(name: string, gone: readonly RetiredModel[], cards: readonly Card[], find: Models["find"]): AppError {
  const wanted = name.trim().toLowerCase();
  const retired = gone.find((model) => model.names.includes(wanted) || model.name.toLowerCase() === wanted);
  if (retired) {
    const successor = find(retired.successor);
    return invalid(
      "model",
      `${retired.name} was retired by the provider on ${retired.since}. Use ${successor?.name ?? retired.successor} instead ("${retired.successor}").`,
    );
  }
  const names = cards.map((card) => card.id).join(", ");
  return new AppError("invalid", `model: There is no model "${name.slice(0, 60)}". Use one of ${names}.`, [
    { field: "model", message: `Use one of ${names}.` },
  ]);
}

/** The built-in upstream needs nothing; every other one needs its keys, or an address that an owner gave. */
function lacks(provider: Provider, ready: ReadonlySet<string>): string | undefined {
  if (ready.has(provider.id) || (provider.credentials.length === 0 && !provider.baseUrl)) return undefined;
  const env = provider.credentials.find((field) => !field.isOptional)?.env[0];
  return `${provider.name} has no key yet: an owner can add one in Settings${env ? `, or set ${env}` : ""}.`;
}

/** What of a request a route is not made for; undefined when it can carry all. */
function cannotCarry(card: Card, route: Route, { params, inputs }: Asked): string | undefined {
  if (!modelOf(route, inputs)) return `By ${route.provider} it does not take these inputs.`;
  for (const name of route.without ?? []) {
    const role = /^input:(.+)$/.exec(name)?.[1];
    if (role && inputs.some((input) => input.role === role)) return `By ${route.provider} it takes no ${role}.`;
    const schema = card.params.properties[name];
    const isSet = params[name] !== undefined && params[name] !== schema?.default;
    if (!role && isSet) return `By ${route.provider} it has no ${String(schema?.title ?? name).toLowerCase()} (${name}).`;
  }
  return undefined;
}
