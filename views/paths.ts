/** Every address the pages ask for, in one place: the views link to these, `web/` answers them. */
const enc = encodeURIComponent;

function queryOf(values: Record<string, string | undefined>): string {
  const query = new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString();
  return query ? `?${query}` : "";
}

export interface QueueAddress {
  state?: string | undefined;
  projectId?: string | undefined;
  kind?: string | undefined;
  /** As commands name it: `provider:fal`. */
  resource?: string | undefined;
  mine?: boolean | undefined;
  job?: string | undefined;
  before?: string | undefined;
}

const queueQuery = ({ state, projectId, mine, ...rest }: QueueAddress): string =>
  queryOf({ state: state === "all" ? undefined : state, project: projectId, mine: mine ? "1" : undefined, ...rest });

export const paths = {
  home: () => "/",
  setup: () => "/setup",
  signIn: () => "/sign-in",
  signOut: () => "/sign-out",
  projects: (search?: { q?: string; sort?: string }) => {
    const query = new URLSearchParams(Object.entries(search ?? {}).filter(([, value]) => value)).toString();
    return query ? `/projects?${query}` : "/projects";
  },
  project: (id: string) => `/projects/${enc(id)}`,
  /** Where files become projects; answers with the job that unpacks them. */
  import: () => "/api/projects/import",
  export: (id: string, format: string) => `/api/projects/${enc(id)}/export?format=${enc(format)}`,
  faces: (id: string) => `/projects/${enc(id)}/faces`,
  inspector: (id: string) => `/projects/${enc(id)}/inspector`,
  projectQueue: (id: string) => `/projects/${enc(id)}/queue`,
  drawer: (id: string) => `/projects/${enc(id)}/drawer`,
  film: (id: string) => `/projects/${enc(id)}/film`,
  filmPart: (id: string) => `/projects/${enc(id)}/film/part`,
  filmStrip: (id: string) => `/projects/${enc(id)}/film/strip`,
  timeline: (id: string, nodeId: string) => `/projects/${enc(id)}/timeline/${enc(nodeId)}`,
  render: (id: string, nodeId: string) => `/projects/${enc(id)}/timeline/${enc(nodeId)}/render`,
  queue: (query: QueueAddress = {}) => `/queue${queueQuery(query)}`,
  queueRows: (query: QueueAddress = {}) => `/queue/rows${queueQuery(query)}`,
  queueLive: () => "/api/queue/live",
  /** The details beside the list; without an id the empty place. */
  queueJob: (id?: string) => (id ? `/queue/jobs/${enc(id)}` : "/queue/jobs"),
  jobLog: (id: string) => `/queue/jobs/${enc(id)}/log`,
  schedules: () => "/queue/schedules",
  scheduleForm: (query: { what?: string; project?: string }) => `/queue/schedules/new${queryOf(query)}`,
  scheduleWhen: () => "/queue/schedules/when",
  webhooks: () => "/queue/webhooks",
  webhookSecret: (id: string) => `/queue/webhooks/${enc(id)}/secret`,
  running: () => "/running",
  settings: () => "/settings",
  key: (provider: string) => `/settings/keys/${enc(provider)}`,
  keyTest: (provider: string) => `/settings/keys/${enc(provider)}/test`,
  endpoints: () => "/settings/endpoints",
  budgets: () => "/settings/budgets",
  tokens: () => "/settings/tokens",
  variables: () => "/settings/variables",
  settingsRemove: () => "/settings/remove",
  /** `days` back from today, `by` what the sums stand, `before` a row of the ledger. */
  spend: (show: { days?: string; by?: string; before?: string } = {}) => `/spend${queryOf(show)}`,
  spendTable: (show: { days?: string } = {}) => `/spend.csv${queryOf(show)}`,
  batch: (id: string, batchId?: string) => `/projects/${enc(id)}/batch${queryOf({ batch: batchId })}`,
  batchCount: (id: string) => `/projects/${enc(id)}/batch/count`,
  batchParams: (id: string) => `/projects/${enc(id)}/batch/params`,
  batchSheet: (id: string) => `/projects/${enc(id)}/batch/sheet`,
  batchRun: (id: string) => `/projects/${enc(id)}/batch`,
  batchSteer: (id: string, batchId: string) => `/projects/${enc(id)}/batch/${enc(batchId)}/steer`,
  batchRows: (id: string, batchId: string, from: number) => `/projects/${enc(id)}/batch/${enc(batchId)}/rows?from=${from}`,
  batchZip: (id: string, batchId: string, which: "picked" | "all") =>
    `/api/projects/${enc(id)}/batches/${enc(batchId)}/download${which === "picked" ? "?picked=1" : ""}`,
  /** The chat panel; `new` is one without a word yet. Words are posted to it. */
  chat: (id: string, chatId?: string) => `/projects/${enc(id)}/chat${queryOf({ chat: chatId })}`,
  chatsFound: (id: string) => `/projects/${enc(id)}/chat/found`,
  chatTurns: (id: string, chatId?: string, before?: string) => `/projects/${enc(id)}/chat/turns${queryOf({ chat: chatId, before })}`,
  chatExport: (id: string, chatId: string) => `/api/projects/${enc(id)}/chats/${enc(chatId)}/export`,
  turn: (id: string, turnId: string) => `/projects/${enc(id)}/turns/${enc(turnId)}`,
  mission: (id: string, turnId: string) => `/projects/${enc(id)}/turns/${enc(turnId)}/mission`,
  missionPart: (id: string, turnId: string) => `/projects/${enc(id)}/turns/${enc(turnId)}/mission/part`,
  debate: (id: string, turnId: string) => `/projects/${enc(id)}/debates/${enc(turnId)}`,
  turnReport: (turnId: string, format: "md" | "json") => `/api/turns/${enc(turnId)}/report?format=${format}`,
  actions: () => "/settings/actions",
  /** An action by its name: what it may do, its versions, secrets and runs. */
  action: (name: string) => `/settings/actions/${enc(name)}`,
  /** Where a person reads a version before it is installed. */
  actionReview: (versionId: string) => `/settings/actions/review/${enc(versionId)}`,
  actionUpload: () => "/settings/actions/upload",
  actionFetch: () => "/settings/actions/fetch",
  actionSecret: (name: string) => `/settings/actions/${enc(name)}/secrets`,
  actionKey: (name: string) => `/settings/actions/${enc(name)}/key`,
  actionExport: (name: string) => `/api/actions/${enc(name)}/export`,
  actionLog: (projectId: string, runId: string) => `/projects/${enc(projectId)}/action-runs/${enc(runId)}/log`,
  /** As JSON, for the menus of a canvas. */
  actionList: (projectId: string) => `/projects/${enc(projectId)}/actions`,
  actionsRemove: () => "/settings/actions/remove",
  actionRefuse: () => "/settings/actions/refuse",
  workers: () => "/settings/actions/workers",
  personas: (show: { project?: string | undefined } = {}) => `/settings/personas${queryOf(show)}`,
  /** Without a name: one that is made. */
  persona: (kind: string, name: string, show: { project?: string | undefined } = {}) =>
    `/settings/personas/${enc(kind)}/${enc(name || "-")}${queryOf(show)}`,
  personaReset: (kind: string, name: string, show: { project?: string | undefined } = {}) =>
    `/settings/personas/${enc(kind)}/${enc(name)}/reset${queryOf(show)}`,
  /** As JSON, for the palette. */
  projectList: () => "/api/projects",
  comments: (id: string, { show, limit }: { show?: string; limit?: number }) =>
    `/projects/${enc(id)}/comments${queryOf({ show, limit: limit === undefined ? undefined : String(limit) })}`,
  history: (id: string, { limit, shown }: { limit?: number; shown?: number }) =>
    `/projects/${enc(id)}/history${queryOf({ limit: limit?.toString(), shown: shown?.toString() })}`,
  version: (id: string, seq: number) => `/projects/${enc(id)}/versions/${seq}`,
  since: (id: string) => `/projects/${enc(id)}/since`,
  shares: (id: string) => `/projects/${enc(id)}/shares`,
  pins: (id: string) => `/projects/${enc(id)}/comments/pins`,
  thread: (id: string, threadId: string) => `/projects/${enc(id)}/comments/${enc(threadId)}`,
  talk: (id: string, threadId: string) => `/projects/${enc(id)}/comments/${enc(threadId)}/talk`,
  nodeComments: (id: string, nodeId: string) => `/projects/${enc(id)}/comments/of/${enc(nodeId)}`,
  nodeTalks: (id: string, nodeId: string) => `/projects/${enc(id)}/comments/of/${enc(nodeId)}/talks`,
  /** The form door of the command registry: form-encoded in, a fragment or `HX-Redirect` out. */
  command: (name: string) => `/commands/${name}`,
  live: (id: string) => `/api/projects/${enc(id)}/live`,
  asset: (id: string, width?: number) => `/api/assets/${enc(id)}/content${width ? `?w=${width}` : ""}`,
  files: (asked: Record<string, string> = {}) => `/assets${queryOf(asked)}`,
  file: (id: string) => `/assets/${enc(id)}`,
  /** The form of who looks at the files of a project; `back` is the page that is shown afterwards. */
  looking: (id: string, back?: string) => `/projects/${enc(id)}/looking${queryOf({ back })}`,
  provenance: (id: string, format?: string) => `/api/assets/${enc(id)}/provenance${queryOf({ format })}`,
  download: (id: string) => `/api/assets/${enc(id)}/content?download`,
} as const;
