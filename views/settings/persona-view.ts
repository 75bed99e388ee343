/** Roles and voices as their pages are drawn from: plain values. */
import type { CodeLineView } from "../actions/action-view.ts";
import type { Choice } from "../shared/field.tsx";

export type PersonaKind = "role" | "persona";
/** Where its words come from. */
export type PersonaSource = "built-in" | "file" | "workspace" | "project";

export interface PersonaRowView {
  kind: PersonaKind;
  name: string;
  title: string;
  /** The beginning of its text. */
  about: string;
  source: PersonaSource;
  /** It goes over one of the same name. */
  isOverride: boolean;
  tools: number;
  model?: string;
}

/** Where a change holds: the whole workspace, or one project. */
export interface ScopeView {
  /** "" is the workspace. */
  projectId: string;
  title: string;
  projects: readonly Choice[];
}

export interface ToolChoice {
  name: string;
  isChosen: boolean;
  /** What it has without a change here. */
  isBelow: boolean;
}

export interface PersonaEditView {
  kind: PersonaKind;
  name: string;
  isNew: boolean;
  title: string;
  prompt: string;
  /** "" is the model of the turn. */
  model: string;
  models: readonly Choice[];
  /** Of a role. */
  tools: readonly ToolChoice[];
  source: PersonaSource;
  /** Its words of this scope can be taken back. */
  isOwn: boolean;
  /** Without this scope there is one of this name. */
  hasBelow: boolean;
  /** Against what it is without this scope. */
  parts: readonly (readonly CodeLineView[])[];
  changes: readonly string[];
}
