/** Custom actions as their pages show them: plain values, never a secret and never a value of one. */
import { and, desc, eq, gte } from "drizzle-orm";
import type {
  ActionDetailView,
  ActionRowView,
  AskedRightView,
  CodeLineView,
  PieceView,
  ReviewView,
  RunRowView,
  SecretView,
} from "../../../views/actions/action-view.ts";
import { rightIcon } from "../../../views/actions/parts.tsx";
import type { Actor as ShownActor } from "../../../views/shared/who.tsx";
import { type ActionShown, type VersionReview, versionsOf } from "../../actions.ts";
import type { ActionManifest, ActionOutput, ActionParam } from "../../actions/manifest.ts";
import { type CodePart, rightsOf } from "../../actions/review.ts";
import type { SecretState } from "../../actions/secrets.ts";
import { type Actor, mayReach } from "../../actors.ts";
import type { Clash } from "../../clash.ts";
import { actionRuns, actionVersions } from "../../schema.ts";
import { manyWords, takesWords } from "./action-slots.ts";
import { namesOf } from "./names.ts";
import { projectTitles } from "./settings.ts";

type Version = typeof actionVersions.$inferSelect;

const STUDIO: ShownActor = { kind: "server", name: "The studio" };
const SOMEBODY: ShownActor = { kind: "person", name: "Somebody who is gone" };

/** How a version came here, said after a name. */
function originWords({ source, sourceUrl }: Pick<Version, "source" | "sourceUrl">): string {
  switch (source) {
    case "shipped":
      return "brought it";
    case "upload":
      return "handed in its file";
    case "url":
      return `fetched it from ${hostOf(sourceUrl)}`;
    case "written":
      return "wrote it";
  }
}

const hostOf = (url: string | null): string => (url && URL.canParse(url) ? new URL(url).host : "an address");

const proposerOf = (names: ReadonlyMap<string, ShownActor>, { proposedBy, turnId }: Pick<Version, "proposedBy" | "turnId">): ShownActor => {
  if (proposedBy === "server") return STUDIO;
  const known = names.get(proposedBy);
  if (!turnId) return known ?? SOMEBODY;
  return { kind: "agent", name: known && known.kind === "person" ? `An agent of ${known.name}` : "An agent" };
};

/** The list, with what is known of the versions that are shown. */
export async function actionRows(clash: Clash, actions: readonly ActionShown[]): Promise<ActionRowView[]> {
  const versions = new Map((await clash.db.read.select().from(actionVersions)).map((row) => [row.id, row]));
  const names = await namesOf(
    clash,
    [...versions.values()].map((row) => row.proposedBy),
  );
  return actions.map((action) => rowView(action, versions.get(action.versionId), names)).sort((a, b) => a.title.localeCompare(b.title));
}

function rowView(action: ActionShown, version: Version | undefined, names: ReadonlyMap<string, ShownActor>): ActionRowView {
  const { manifest, state } = action;
  return {
    name: action.name,
    title: manifest.title,
    description: manifest.description,
    version: action.version,
    state: state === "removed" && version?.state === "refused" ? "refused" : state,
    runtime: manifest.runtime,
    rights: rightsOf(manifest).map((right) => right.sentence),
    origin: version ? originWords(version) : "",
    proposer: version ? proposerOf(names, version) : STUDIO,
    at: version?.proposedAt ?? 0,
    waiting: action.waiting.map((one) => ({
      versionId: one.versionId,
      version: one.version,
      proposer: proposerOf(names, one),
      at: one.proposedAt,
    })),
    missing: state === "installed" ? action.secrets.filter((one) => one.isRequired && !one.isSet).map((one) => one.title) : [],
  };
}

export const secretViews = (secrets: readonly SecretState[]): SecretView[] =>
  secrets.map(({ name, title, description, isRequired, isSet, isUnreadable, changedAt }) => ({
    name,
    title,
    isRequired,
    state: isUnreadable ? "unreadable" : isSet ? "set" : "unset",
    ...(description ? { description } : {}),
    ...(changedAt === null ? {} : { changedAt }),
  }));

export async function actionDetail(clash: Clash, actor: Actor, action: ActionShown): Promise<ActionDetailView> {
  const versions = await versionsOf(clash, action.id);
  const shown = versions.find((version) => version.id === action.versionId);
  const names = await namesOf(
    clash,
    versions.map((row) => row.proposedBy),
  );
  const { author, homepage } = action.manifest;
  return {
    ...rowView(action, shown, names),
    sha256: action.sha256,
    secrets: secretViews(action.secrets),
    versions: versions.map((row) => ({
      id: row.id,
      version: row.version,
      state: row.state,
      origin: originWords(row),
      proposer: proposerOf(names, row),
      at: row.proposedAt,
    })),
    runs: await runRows(clash, actor, action.id),
    ...(author ? { author } : {}),
    ...(homepage ? { homepage } : {}),
  };
}

const RUNS_SHOWN = 50;
const RUNS_SINCE_MS = 14 * 86_400_000;

/** Of the projects that this person may see. */
async function runRows(clash: Clash, actor: Actor, actionId: string): Promise<RunRowView[]> {
  const rows = await clash.db.read
    .select({ run: actionRuns, version: actionVersions.version })
    .from(actionRuns)
    .leftJoin(actionVersions, eq(actionVersions.id, actionRuns.versionId))
    .where(and(eq(actionRuns.actionId, actionId), gte(actionRuns.createdAt, clash.clock.now() - RUNS_SINCE_MS)))
    .orderBy(desc(actionRuns.createdAt), desc(actionRuns.id))
    .limit(RUNS_SHOWN);
  const seen = rows.filter(({ run }) => mayReach(actor, run.projectId));
  const titles = await projectTitles(
    clash,
    seen.map(({ run }) => run.projectId),
  );
  const names = await namesOf(
    clash,
    seen.map(({ run }) => run.requestedBy),
  );
  return seen.map(({ run, version }) => ({
    id: run.id,
    projectId: run.projectId,
    project: titles.get(run.projectId) ?? "A project that is gone",
    version: version ?? "",
    state: run.state,
    said: (run.failure?.message ?? run.note ?? "").slice(0, 400),
    actor: names.get(run.requestedBy) ?? SOMEBODY,
    at: run.endedAt ?? run.startedAt ?? run.createdAt,
    hasLog: run.log !== "" || run.failure !== null,
  }));
}

// ── the review ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function reviewView(clash: Clash, review: VersionReview): Promise<ReviewView> {
  const { version, against } = review;
  const { manifest } = version;
  const names = await namesOf(clash, [version.proposedBy]);
  const { author, homepage } = manifest;
  return {
    versionId: version.id,
    name: manifest.name,
    title: manifest.title,
    description: manifest.description,
    version: version.version,
    state: version.state,
    runtime: manifest.runtime,
    origin: originWords(version),
    proposer: proposerOf(names, version),
    at: version.proposedAt,
    rights: review.rights.map((right): AskedRightView => ({ ...right, icon: rightIcon(right.sentence) })),
    changes: review.changes,
    ...piecesOf(manifest),
    parts: against ? review.parts.map(lineViews) : [],
    added: review.added,
    removed: review.removed,
    code: version.code,
    sha256: version.sha256,
    ...(against ? { against: against.version } : {}),
    ...(author ? { author } : {}),
    ...(homepage ? { homepage } : {}),
  };
}

function piecesOf({ inputs, params, outputs }: ActionManifest): Record<"inputs" | "params" | "outputs", PieceView[]> {
  return {
    inputs: inputs.map((input) => ({
      name: input.name,
      title: input.title,
      words: `${takesWords(input)}${input.max > 1 ? `, ${input.min} to ${input.max}` : input.min === 0 ? ", if you like" : ""}`,
    })),
    params: params.map((param) => ({ name: param.name, title: param.title, words: paramWords(param) })),
    outputs: outputs.map((output) => ({ name: output.name, title: output.title, words: outputWords(output) })),
  };
}

function paramWords({ kind, min, max, choices, default: usual }: ActionParam): string {
  switch (kind) {
    case "number":
      return min !== undefined && max !== undefined ? `${min} to ${max}, usually ${String(usual)}` : `a number, usually ${String(usual)}`;
    case "choice":
      return (choices ?? []).map((choice) => choice.title).join(", ");
    case "boolean":
      return `usually ${usual === true ? "on" : "off"}`;
    case "colour":
      return `a colour, usually ${String(usual)}`;
    case "text":
      return usual === "" ? "words" : `words, usually “${String(usual).slice(0, 60)}”`;
  }
}

const outputWords = ({ kind, max }: ActionOutput): string => (max > 1 ? `${manyWords(kind)}, up to ${max}` : oneWord(kind));

const oneWord = (kind: ActionOutput["kind"]): string => (kind === "captions" ? "captions" : takesWords({ kinds: [kind], max: 1 }));

function lineViews({ after, lines }: CodePart): CodeLineView[] {
  let next = after;
  return lines.map(({ kind, text }) => (kind === "removed" ? { kind, text } : { kind, text, number: next++ }));
}
