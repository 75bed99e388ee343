/** What the settings are drawn from: plain values, and never a secret. Times are ms since the epoch, money is micro-USD. */
import type { Actor } from "../shared/who.tsx";

export type KeyStateWord = "set" | "keyless" | "environment" | "missing" | "incomplete" | "unreadable";
export type CheckState = "ok" | "bad-key" | "no-credit" | "wrong-region" | "unreachable" | "limited" | "odd";

export interface KeyFieldView {
  name: string;
  title: string;
  isSecret: boolean;
  isOptional: boolean;
  /** Of several lines, as a private key. */
  isLong: boolean;
  /** Only of a field that is no secret. */
  value?: string;
}

export interface KeyView {
  provider: string;
  name: string;
  state: KeyStateWord;
  fields: readonly KeyFieldView[];
  /** A secret is kept here. */
  hasSecret: boolean;
  address?: { value: string; usual: string };
  /** Names of variables of the environment that are used. */
  variables: readonly string[];
  /** Models that it serves here. */
  models: number;
  check?: { state: CheckState; sentence: string; at: number };
  /** Of one that an owner added. */
  endpoint?: EndpointView;
}

export interface EndpointView {
  dialect: string;
  baseUrl: string;
  models: readonly string[];
}

/** What was wrong with a form, by the name of its field; what was typed comes back, but for secrets. */
export interface FormTrouble {
  errors: Record<string, string>;
  /** Something that is no field's fault. */
  problem?: string;
  values: Record<string, string>;
}

export interface VariableView {
  name: string;
  value: string;
}

export interface BudgetView {
  id: string;
  /** "The workspace", "Each project", "The last tea house". */
  whose: string;
  period: "total" | "month" | "day";
  limitMicros: number;
  /** Spent and reserved in this period; undefined for a budget of each, which has no one sum. */
  used?: { spentMicros: number; heldMicros: number };
}

export interface TokenView {
  id: string;
  title: string;
  role: "owner" | "editor" | "viewer";
  maker: Actor;
  /** Titles of the projects that it is limited to. */
  projects: readonly string[];
  createdAt: number;
  expiresAt?: number;
}

export interface AboutView {
  facts: readonly { name: string; value: string }[];
  /** Sentences about what is wrong in the operator's file of models. */
  problems: readonly string[];
}
