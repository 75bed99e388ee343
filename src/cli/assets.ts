/** `clash assets`: files of the studio, found, described, imported by link, thrown away and fetched. */
import type { Command } from "commander";
import { type Client, openClient } from "./client.ts";
import { outputOf, print, table } from "./output.ts";

interface AssetLine {
  id: string;
  projectId: string;
  projectTitle: string;
  name: string;
  kind: string;
  origin: string;
  bytes: number;
  tags: string[] | null;
}

interface ListOptions {
  search?: string;
  kind?: string;
  origin?: string;
  tag?: string;
  trash?: boolean;
}

type Verb = (client: Client, output: ReturnType<typeof outputOf>) => Promise<void>;

/** Opens a client for one verb and closes it whatever happens. */
async function withClient(command: Command, verb: Verb): Promise<void> {
  const client = await openClient(command);
  try {
    await verb(client, outputOf(command));
  } finally {
    await client.close();
  }
}

export function assetVerbs(program: Command): void {
  const assets = program.command("assets").description("files of the studio");
  addReading(assets);
  addChanging(assets);
}

function addReading(assets: Command): void {
  assets
    .command("list")
    .description("the newest first; --project limits it to one project")
    .option("--search <text>", "words in names, prompts, tags, descriptions, transcripts")
    .option("--kind <kind>", "image, video or audio")
    .option("--origin <origin>", "generated, rendered, cut, imported or uploaded")
    .option("--tag <tag>", "only files with this tag")
    .option("--trash", "what lies in the trash")
    .action((options: ListOptions, command: Command) => withClient(command, (client, output) => list(client, output, options)));
  assets
    .command("get")
    .argument("<id>")
    .description("a file with all that is known of it")
    .action((id: string, _: unknown, command: Command) =>
      withClient(command, async (client, output) => {
        const found = await client.get<AssetLine>(pathOf(id));
        print(output, found, () => lineOf(found).join("  "));
      }),
    );
  assets
    .command("uses")
    .argument("<id>")
    .description("the nodes, timelines and jobs that need a file")
    .action((id: string, _: unknown, command: Command) =>
      withClient(command, async (client, output) => {
        const found = await client.get<{ items: { kind: string; id: string; title: string }[] }>(`${pathOf(id)}/uses`);
        const lines = () => table(found.items.map((use) => [use.kind, use.id, use.title]));
        print(output, found, () => (found.items.length === 0 ? "Nothing uses it." : lines()));
      }),
    );
  assets
    .command("download")
    .argument("<id>")
    .requiredOption("--out <file>")
    .description("a file as it leaves, with its provenance inside where its format allows")
    .action((id: string, { out }: { out: string }, command: Command) =>
      withClient(command, async (client, output) => {
        const bytes = await client.save(`${pathOf(id)}/content?download`, out);
        print(output, { id, out, bytes }, () => `${out} (${bytes} bytes)`);
      }),
    );
}

function addChanging(assets: Command): void {
  assets
    .command("import")
    .argument("<url>")
    .description("fetch a picture, film or sound into --project")
    .action((url: string, _: unknown, command: Command) =>
      withClient(command, async (client, output) => {
        const begun = await client.command<{ jobId: string; assetId: string }>("asset.import", { projectId: output.project, url });
        print(output, begun, () => `${begun.assetId} is on its way (job ${begun.jobId}).`);
      }),
    );
  addDescribing(assets);
  for (const [verb, words, done] of [
    ["trash", "throw a file away; refused while something needs it", "It is in the trash for 30 days."],
    ["restore", "take a file out of the trash", "It is back."],
    ["purge", "delete a file in the trash for good", "It is gone."],
  ] as const)
    assets
      .command(verb)
      .argument("<id>")
      .description(words)
      .action((id: string, _: unknown, command: Command) =>
        withClient(command, async (client, output) => {
          const { projectId } = await client.get<AssetLine>(pathOf(id));
          print(output, await client.command<object>(`asset.${verb}`, { projectId, assetIds: [id] }), () => done);
        }),
      );
}

interface LookOptions {
  eyes?: string;
  ears?: string;
  dryRun?: boolean;
  yes?: boolean;
}

interface LookEstimate {
  micros: number | null;
  parts: { aim: string; model: string; micros: number | null }[];
  fits: boolean;
  why?: string;
}

function addDescribing(assets: Command): void {
  assets
    .command("describe")
    .argument("<id>")
    .description("look at a file and write down what is in it, as its project says")
    .option("--eyes <model>", "a model that describes pictures, draft or off")
    .option("--ears <model>", "a model that writes down what is said, or off")
    .option("--dry-run", "say what it would cost")
    .option("--yes", "also where nobody knows the price")
    .action((id: string, { eyes, ears, dryRun, yes }: LookOptions, command: Command) =>
      withClient(command, async (client, output) => {
        const { projectId } = await client.get<AssetLine>(pathOf(id));
        const wish = { projectId, assetId: id, ...(eyes ? { eyes } : {}), ...(ears ? { ears } : {}) };
        if (dryRun) {
          const estimate = await client.command<LookEstimate>("asset.estimate", wish);
          return print(output, estimate, () => estimateLines(estimate));
        }
        const begun = await client.command<object>("asset.describe", { ...wish, ...(yes ? { acceptUnknownPrice: true } : {}) });
        print(output, begun, () => "It is being looked at.");
      }),
    );
}

const dollars = (micros: number | null) => (micros === null ? "price not known" : `up to $${(micros / 1_000_000).toFixed(6)}`);

function estimateLines({ parts, fits, why }: LookEstimate): string {
  if (parts.length === 0) return "It costs nothing: the studio measures it.";
  return [table(parts.map((part) => [part.aim, part.model, dollars(part.micros)])), ...(fits ? [] : [why ?? ""])].join("\n");
}

async function list(client: Client, output: ReturnType<typeof outputOf>, { search, trash, ...rest }: ListOptions): Promise<void> {
  const asked = { q: search, ...rest, project: output.project, trash: trash ? "1" : undefined };
  const query = new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  const found = await client.get<{ items: AssetLine[]; total: number }>(`/api/assets?${query}`);
  print(output, found, () => (found.items.length === 0 ? "No such file." : table(found.items.map(lineOf))));
}

const pathOf = (id: string) => `/api/assets/${encodeURIComponent(id)}`;
const lineOf = ({ id, kind, origin, name, projectTitle, tags }: AssetLine): string[] => [
  id,
  kind,
  origin,
  name,
  projectTitle,
  (tags ?? []).join(", "),
];
