/** Which tools a role is given, by name. Nobody has a tool because somebody else has it: each list is written out of parts that a reader can check. */

/** Looking changes nothing and costs nothing. */
export const LOOKING = [
  "canvas_read",
  "canvas_find",
  "canvas_look",
  "asset_list",
  "asset_read",
  "asset_look",
  "model_list",
  "timeline_read",
  "timeline_look",
  "estimate",
  "generation_estimate",
  "comment_list",
  "board_note",
  "board_read",
] as const;

const DRAWING = [
  "node_add",
  "node_update",
  "node_move",
  "node_resize",
  "node_group",
  "node_nest",
  "edge_connect",
  "edge_disconnect",
  "edge_role",
  "edge_reorder",
  "canvas_arrange",
  "canvas_edit",
] as const;

const RUNNING = ["generation_run", "generation_wait", "generation_retry", "generation_cancel"] as const;

export const WRITING = [...LOOKING, "node_add", "node_update", "node_move", "edge_connect", "canvas_arrange", "canvas_edit"] as const;

export const MAKING = [...LOOKING, ...DRAWING, "node_duplicate", ...RUNNING] as const;

export const EDITOR = [
  ...LOOKING,
  ...DRAWING,
  "node_align",
  "node_distribute",
  "node_tidy",
  "timeline_create",
  "timeline_assemble",
  "timeline_update",
  "media_trim",
  "media_crop",
  "media_grab",
  "render_start",
  "render_wait",
] as const;

const SANDBOX = ["sandbox_exec", "sandbox_write", "sandbox_read", "action_list", "action_read"] as const;

/** What was tried in the sandbox is handed in from there. */
export const CONSENSUS = ["sandbox_read", "action_list", "action_read", "sandbox_propose"] as const;
export const CODER = [...LOOKING, ...SANDBOX] as const;
export const REVIEWER = [...LOOKING, ...SANDBOX] as const;

const REST = [
  ...["node_delete", "node_restack", "node_ungroup", "canvas_undo", "canvas_redo", "version_list", "version_name", "version_restore"],
  ...[
    "asset_update",
    "asset_tag",
    "asset_describe",
    "asset_estimate",
    "asset_trash",
    "asset_restore",
    "asset_import",
    "asset_copy",
    "asset_link",
  ],
  ...["comment_add", "comment_reply", "comment_edit", "comment_delete", "comment_resolve", "comment_reopen", "comment_read"],
  ...["batch_plan", "batch_create", "batch_read", "batch_cancel", "batch_resume", "batch_retry", "batch_review", "batch_place"],
  ...["generation_ask", "film_make", "film_cancel", "render_cancel", "job_list", "job_read", "job_cancel", "job_retry"],
  ...["project_read", "project_list", "project_create", "project_archive", "project_duplicate", "project_rename"],
  ...["chat_create", "chat_rename", "chat_fork", "turn_start", "turn_wait", "turn_cancel", "ask_person", "delegate"],
  ...[...SANDBOX, "sandbox_propose", "action_propose", "action_run", "action_wait", "action_cancel"],
];

/** The assistant works alone with the person, who sees each step: it has all that an agent may have. */
export const EVERYTHING: readonly string[] = [...new Set<string>([...MAKING, ...EDITOR, ...REST])];
