/** What stands beside the canvas: comments, versions, batches, projects. */
import { Type } from "@sinclair/typebox";
import { batchesOf, batchState, cellsOf } from "../../batches.ts";
import { listComments } from "../../comments.ts";
import { listProjects, requireProject } from "../../projects.ts";
import { asData, cutWords, quoted } from "../untrusted.ts";
import { defineRead, fitLines } from "./look.ts";

const TEXT_CHARACTERS = 6_500;
const PAGE = 100;
const iso = (at: number) => new Date(at).toISOString().slice(0, 19);

export const commentList = defineRead({
  name: "comment_list",
  title: "List comments",
  description: "Threads of comments on this canvas, the oldest first: place, who, words, and whether they are settled.",
  parameters: Type.Object({ from: Type.Integer({ minimum: 0, maximum: 100_000, default: 0 }) }),
  async look({ clash, projectId }, { from }) {
    const rows = await listComments(clash, projectId, { limit: PAGE, offset: from });
    if (rows.length === 0) return { text: "There is no comment." };
    const lines = rows.map(({ id, threadId, nodeId, x, y, name, kind, body, resolvedAt, deletedAt }) =>
      [
        id,
        ...(id === threadId
          ? [nodeId ? `on ${nodeId}` : `at ${Math.round(x ?? 0)},${Math.round(y ?? 0)}`, ...(resolvedAt ? ["settled"] : [])]
          : [`in ${threadId}`]),
        `by ${kind} ${quoted(name, 60)}:`,
        deletedAt ? "(deleted)" : cutWords(body, 600),
      ].join(" "),
    );
    const more = (shown: number, missing: number) => `(${missing} more: ask again with from ${from + shown})`;
    return { text: asData("comments", fitLines(lines, TEXT_CHARACTERS, more)) };
  },
});

export const versionList = defineRead({
  name: "version_list",
  title: "List versions",
  description: "The history of the canvas, the newest first: the number (seq) that version_restore takes, when, who, and what changed.",
  parameters: Type.Object({ before: Type.Optional(Type.Integer({ minimum: 1, description: "Only those before this number." })) }),
  async look({ clash, projectId }, { before }) {
    const rows = await clash.rooms.versions(projectId, { ...(before === undefined ? {} : { before }), limit: 30 });
    if (rows.length === 0) return { text: "There is no version." };
    const lines = rows.map(({ seq, time, actor, turn, name, changes }) =>
      [`seq ${seq}`, iso(time), turn ?? actor, ...(name ? [quoted(name, 80)] : []), `${changes.nodes} nodes, ${changes.edges} edges`].join(
        " ",
      ),
    );
    return { text: asData("versions", lines.join("\n")) };
  },
});

export const batchRead = defineRead({
  name: "batch_read",
  title: "Read batches",
  description:
    "Batches of this project with their states; with batchId one of them: how far it is, what it cost, and its takes part by part.",
  parameters: Type.Object({
    batchId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    from: Type.Integer({ minimum: 0, maximum: 10_000, default: 0, description: "The first place to list." }),
  }),
  async look({ clash, projectId }, { batchId, from }) {
    if (!batchId) {
      const rows = await batchesOf(clash, projectId, 30);
      if (rows.length === 0) return { text: "There is no batch." };
      return {
        text: asData("batches", rows.map((row) => `${row.id} ${row.state} ${quoted(row.title, 100)} ${row.rows.length} rows`).join("\n")),
      };
    }
    const { count, id, state, note, title } = await batchState(clash, projectId, batchId);
    const takes = await cellsOf(clash, id, { from, limit: PAGE });
    const lines = takes.map(({ place, generation, refusal, review }) =>
      [
        String(place),
        ...(generation
          ? [generation.state, generation.id, generation.assetId ?? ""]
          : [refusal ? `refused=${quoted(refusal, 120)}` : "waits"]),
        review ?? "",
      ]
        .join(" ")
        .trim(),
    );
    const body = fitLines(lines, TEXT_CHARACTERS, (shown) => `(more: ask again with from ${from + shown})`);
    return {
      text: `${id} ${state}${note ? ` (${quoted(note, 200)})` : ""} ${JSON.stringify(count)}\n${asData("batch", `${quoted(title, 100)}\n${body}`)}`,
    };
  },
});

export const projectList = defineRead({
  name: "project_list",
  isWide: true,
  title: "List projects",
  description: "Projects of the studio that may be seen, the last changed first: id and title.",
  parameters: Type.Object({ words: Type.String({ maxLength: 200, default: "" }), from: Type.Integer({ minimum: 0, default: 0 }) }),
  async look({ clash, actor }, { words, from }) {
    const rows = await listProjects(clash, actor, { ...(words.trim() ? { search: words } : {}), limit: 60, offset: from });
    if (rows.length === 0) return { text: "There is no project like that." };
    return { text: asData("projects", rows.map((row) => `${row.id} ${quoted(row.title, 120)} changed ${iso(row.updatedAt)}`).join("\n")) };
  },
});

export const projectRead = defineRead({
  name: "project_read",
  title: "Read the project",
  description: "Title, age and whether it is archived.",
  parameters: Type.Object({}),
  async look({ clash, projectId }) {
    const { id, title, createdAt, updatedAt, archivedAt } = await requireProject(clash, projectId);
    return {
      text: asData(
        "project",
        `${id} ${quoted(title, 200)} made ${iso(createdAt)} changed ${iso(updatedAt)}${archivedAt ? " archived" : ""}`,
      ),
    };
  },
});
