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
  "generation_estimate",
  "board_note",
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
  "text_write",
] as const;

const RUNNING = ["generation_run", "generation_wait", "generation_retry", "generation_cancel"] as const;

export const WRITING = [...LOOKING, "node_add", "node_update", "node_move", "edge_connect", "canvas_arrange", "text_write"] as const;

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

export const CODER = [...LOOKING, ...SANDBOX] as const;
export const REVIEWER = [...LOOKING, ...SANDBOX] as const;

/** The assistant works alone with the person, who sees each step. */
export const EVERYTHING = [
  ...new Set([
    ...MAKING,
    ...EDITOR,
    "node_delete",
    "node_restack",
    "node_ungroup",
    "node_distribute",
    "canvas_undo",
    "canvas_redo",
    "asset_update",
    "asset_describe",
    "asset_transcribe",
    "asset_import",
    "comment_add",
    "comment_reply",
    "comment_resolve",
    "version_name",
    "film_make",
    "batch_plan",
    "batch_create",
    "job_cancel",
    "job_retry",
    "render_cancel",
    "project_rename",
    "ask_person",
    "delegate",
    "debate_start",
    "run_start",
    "action_list",
    "action_read",
    "action_run",
    "sandbox_exec",
    "sandbox_write",
    "sandbox_read",
  ]),
] as readonly string[];
