/**
 * Every id that markup, replies and scripts share. An id is written here once, so a fragment always finds the place it belongs to.
 * Ids of nodes may come from another peer's document: they are encoded, so no id can break a selector or a style rule.
 */
export const DOM = {
  live: "live",
  main: "main",
  toasts: "toasts",
  toastTemplate: "toast-template",
  commands: "commands",
  commandsInput: "commands-input",
  commandsList: "commands-list",
  shortcuts: "shortcuts",
  rename: "rename",
  remove: "remove",
  importing: "importing",
  cutting: "cutting",
  exporting: "exporting",
  setup: "setup-form",
  signIn: "sign-in-form",
  composer: "composer",
  blank: "blank",
  running: "running",
  projects: "projects",
  canvas: "canvas",
  canvasHow: "canvas-how",
  world: "world",
  edges: "edges",
  nodes: "nodes",
  overlay: "overlay",
  cursors: "cursors",
  palette: "palette",
  upload: "upload",
  zoom: "zoom",
  minimap: "minimap",
  zoomValue: "zoom-value",
  contextMenu: "context-menu",
  quickAdd: "quick-add",
  choiceMenu: "choice-menu",
  canvasTip: "canvas-tip",
  saved: "saved",
  savedTold: "saved-told",
  left: "left",
  uploads: "uploads",
  uploadCard: "upload-card",
  presence: "presence",
  following: "following",
  search: "search",
  searchInput: "search-input",
  searchList: "search-list",
  canvasEmpty: "canvas-empty",
  side: "side",
  tabInspector: "tab-inspector",
  tabQueue: "tab-queue",
  panelInspector: "panel-inspector",
  panelQueue: "panel-queue",
  inspector: "inspector",
  queuePanel: "queue-panel",
  queue: "queue",
  queueJob: "queue-job",
  queueSay: "queue-say",
  queueLimits: "queue-limits",
  queueClear: "queue-clear",
  schedules: "schedules",
  scheduleForm: "schedule-form",
  scheduleWhen: "schedule-when",
  webhooks: "webhooks",
  webhookForm: "webhook-form",
  drawer: "drawer",
  lightbox: "lightbox",
  lightboxStage: "lightbox-stage",
  film: "film",
  filmStrip: "film-strip",
  render: "render",
  pins: "pins",
  thread: "thread",
  threadCard: "thread-card",
  threadDraft: "thread-draft",
  comments: "comments",
  nodeComments: "node-comments",
  nodeTalks: "node-talks",
  tabComments: "tab-comments",
  panelComments: "panel-comments",
  tabHistory: "tab-history",
  panelHistory: "panel-history",
  history: "history",
  since: "since",
  nameVersion: "name-version",
  trimHistory: "trim-history",
  share: "share",
  shares: "shares",
  shareMade: "share-made",
  presenting: "presenting",
  files: "files",
  fileFacts: "file-facts",
  looking: "looking",
  picked: "picked",
  pickedTag: "picked-tag",
  pickedCopy: "picked-copy",
  pickedPurge: "picked-purge",
  pickedRefused: "picked-refused",
  keys: "keys",
  budgets: "budgets",
  variables: "variables",
  tokens: "tokens",
  about: "about",
  settingsRemove: "settings-remove",
  spend: "spend",
  unknownPrice: "unknown-price",
  batchForm: "batch-form",
  batchSheet: "batch-sheet",
  batchCount: "batch-count",
  batchParams: "batch-params",
  batchHead: "batch-head",
  batchTable: "batch-table",
  batchPicked: "batch-picked",
  batchLook: "batch-look",
} as const;

/** Letters, digits, `_` and `-` stay; everything else becomes `.` and its code point in hex, so two ids never meet. */
export function domId(prefix: string, id: string): string {
  return `${prefix}-${id.replace(/[^A-Za-z0-9_-]/gu, (sign) => `.${(sign.codePointAt(0) ?? 0).toString(16)}.`)}`;
}

/** A selector for an element whose id came from `domId`. */
export function idSelector(id: string): string {
  return `#${id.replaceAll(".", "\\.")}`;
}

export const nodeDomId = (id: string) => domId("node", id);
export const faceDomId = (id: string) => domId("face", id);
export const edgeDomId = (id: string) => domId("edge", id);
export const itemDomId = (id: string) => domId("item", id);
export const jobDomId = (id: string) => domId("job", id);
export const projectDomId = (id: string) => domId("project", id);
export const commentDomId = (id: string) => domId("comment", id);
export const talkDomId = (threadId: string) => domId("talk", threadId);
export const pinDomId = (threadId: string) => domId("pin", threadId);
export const batchRowId = (row: number) => `row-${row}`;
export const keyDomId = (provider: string) => domId("key", provider);
