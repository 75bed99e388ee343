/** Which way imports point, as a table. A file belongs to the first row that matches; it may use its own row and the rows below it. */
export interface Layer {
  name: string;
  paths: RegExp;
  /** Higher uses lower or equal. */
  level: number;
  /** When given, the layer may use only these others (and itself), whatever their level. */
  only?: string[];
}

export const LAYERS: Layer[] = [
  { name: "lib", paths: /^src\/lib\//, level: 0, only: [] },
  { name: "config", paths: /^src\/(config|secrets|tools)\.ts$/, level: 0, only: ["lib"] },
  { name: "canvas", paths: /^src\/canvas\//, level: 1, only: ["lib"] },
  { name: "composition", paths: /^src\/render\/composition\//, level: 1, only: ["lib", "canvas"] },
  { name: "turn log", paths: /^src\/engine\/(events|reduce|view|log-line)\.ts$/, level: 1, only: ["lib"] },
  { name: "browser", paths: /^src\/browser\//, level: 1, only: ["lib", "canvas", "composition", "turn log", "views"] },
  { name: "views", paths: /^views\//, level: 1, only: ["lib", "canvas", "turn log"] },
  { name: "store", paths: /^src\/(schema|db|events|actors)\.ts$/, level: 1 },
  {
    name: "nouns",
    paths: /^src\/(accounts|workspaces|projects|comments|visits|shares|keys|prices|ledger|budgets|endpoints|variables)(\.ts$|\/)/,
    level: 2,
  },
  { name: "rooms", paths: /^src\/rooms\//, level: 2 },
  { name: "providers", paths: /^src\/providers\//, level: 2 },
  { name: "models", paths: /^src\/models\.ts$/, level: 2 },
  { name: "assets", paths: /^src\/assets\//, level: 2 },
  {
    name: "jobs core",
    paths:
      /^src\/jobs\/(queue|worker|define|specs|list|rows|line|held|ends|claim|lease|limits|controls|why|port|attempt|pace|retention|board)\.ts$/,
    level: 2,
  },
  { name: "batch table", paths: /^src\/batches\/(table|csv|params)\.ts$/, level: 2, only: ["lib", "canvas"] },
  { name: "sandbox", paths: /^src\/sandbox\//, level: 2 },
  { name: "action manifests", paths: /^src\/actions\/manifest\.ts$/, level: 1, only: ["lib", "canvas"] },
  { name: "actions", paths: /^src\/(actions\/|actions\.ts$|workers\.ts$)/, level: 3 },
  { name: "generations", paths: /^src\/generations(\.ts$|\/)/, level: 3 },
  { name: "render", paths: /^src\/(render\/|renders\.ts$)/, level: 3 },
  { name: "exchange", paths: /^src\/exchange\//, level: 3 },
  { name: "engine tools", paths: /^src\/engine\/tools\//, level: 5 },
  { name: "engine", paths: /^src\/(engine\/|turns\.ts$|chats\.ts$|personas\.ts$)/, level: 3 },
  { name: "runs", paths: /^src\/runs\//, level: 3 },
  { name: "films", paths: /^src\/(films|timelines|work|cuts|batches|schedules|webhooks|understanding)(\.ts$|\/)/, level: 3 },
  { name: "telemetry", paths: /^src\/telemetry\//, level: 4 },
  { name: "commands", paths: /^src\/commands\//, level: 4 },
  { name: "job kinds", paths: /^src\/jobs\//, level: 5 },
  { name: "process", paths: /^src\/(clash|requests)\.ts$/, level: 6 },
  { name: "web", paths: /^src\/(web\/|app\.ts$)/, level: 7 },
  { name: "main", paths: /^src\/main\.ts$/, level: 8 },
  {
    name: "cli",
    paths: /^src\/(cli\/|cli\.ts$)/,
    level: 9,
    only: ["lib", "config", "main", "commands", "batch table", "turn log", "sandbox"],
  },
];

/** The value that holds all that lives as long as the process is passed first everywhere, so its type may be named everywhere. */
export const TYPE_KNOWN_TO_ALL = "src/clash.ts";

export function layerOf(path: string): Layer | undefined {
  return LAYERS.find((layer) => layer.paths.test(path));
}

/** true when a file may use another at run time, or by type alone. */
export function mayImport(from: string, to: string, isType: boolean): boolean {
  const [user, used] = [layerOf(from), layerOf(to)];
  if (!user || !used) return false;
  if (user.name === used.name) return true;
  if (isType && (to === TYPE_KNOWN_TO_ALL || user.name === "views")) return true;
  return user.only
    ? user.only.includes(used.name)
    : used.level <= user.level && used.name !== "browser" && (used.name !== "composition" || user.name === "render");
}
