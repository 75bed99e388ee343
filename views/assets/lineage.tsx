import { Html } from "@elysiajs/html";
import { paths } from "../paths.ts";
import { Icon } from "../shared/icon.tsx";
import { type LineageNodeView, type LineageView, KIND_WORDS } from "./file.ts";

const NODE_WIDTH = 136;
const PICTURE_HEIGHT = 77;
const NODE_HEIGHT = PICTURE_HEIGHT + 20;
const COLUMN_GAP = 56;
const ROW_GAP = 18;
const PADDING = 6;
const NAME_CHARACTERS = 20;

interface Placed extends LineageNodeView {
  x: number;
  y: number;
}

/** What a file comes from, to the left, and what came of it, to the right. Drawn as a picture with links; read as a list. */
export function Lineage({ lineage, id }: { lineage: LineageView; id: string }) {
  if (lineage.nodes.length < 2 && lineage.gone === 0)
    return <p class="faint">It was made from no other file, and none was made from it.</p>;
  const placed = place(lineage.nodes);
  const width = Math.max(...placed.map(({ x }) => x)) + NODE_WIDTH + PADDING;
  const height = Math.max(...placed.map(({ y }) => y)) + NODE_HEIGHT + PADDING;
  const at = new Map(placed.map((node) => [node.id, node]));
  return (
    <>
      <section class="lineage" tabindex="0" aria-label="Where it comes from and what came of it">
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the group around it has the name */}
        <svg width={String(width)} height={String(height)} viewBox={`0 0 ${width} ${height}`}>
          {lineage.edges.map((edge) => (
            <Curve from={at.get(edge.from)} to={at.get(edge.to)} role={edge.role} />
          ))}
          {placed.map((node) => (
            <LineageNode node={node} isThis={node.id === id} />
          ))}
        </svg>
      </section>
      {lineage.gone > 0 || lineage.isCut ? (
        <p class="faint" safe>
          {[
            lineage.gone > 0
              ? `${lineage.gone} of the files that it was made from ${lineage.gone === 1 ? "is" : "are"} not here any more.`
              : "",
            lineage.isCut ? "There is more than fits here." : "",
          ]
            .filter(Boolean)
            .join(" ")}
        </p>
      ) : (
        ""
      )}
    </>
  );
}

/** Columns by steps, each one centred against the tallest. */
function place(nodes: readonly LineageNodeView[]): Placed[] {
  const columns = [...Map.groupBy(nodes, ({ column }) => column).entries()].sort(([a], [b]) => a - b);
  const heightOf = (rows: number) => rows * NODE_HEIGHT + (rows - 1) * ROW_GAP;
  const tallest = Math.max(...columns.map(([, rows]) => heightOf(rows.length)));
  return columns.flatMap(([, rows], column) =>
    rows.map((node, row) => ({
      ...node,
      x: PADDING + column * (NODE_WIDTH + COLUMN_GAP),
      y: PADDING + (tallest - heightOf(rows.length)) / 2 + row * (NODE_HEIGHT + ROW_GAP),
    })),
  );
}

function Curve({ from, to, role }: { from: Placed | undefined; to: Placed | undefined; role: string }) {
  if (!from || !to) return "";
  const [x1, y1, x2, y2] = [from.x + NODE_WIDTH, from.y + PICTURE_HEIGHT / 2, to.x, to.y + PICTURE_HEIGHT / 2];
  const pull = Math.max(24, (x2 - x1) / 2);
  return (
    <path class="lineage__edge" data-role={role} d={`M${x1} ${y1}C${x1 + pull} ${y1} ${x2 - pull} ${y2} ${x2} ${y2}`}>
      <title safe>{role}</title>
    </path>
  );
}

function LineageNode({ node, isThis }: { node: Placed; isThis: boolean }) {
  const name = node.name.length > NAME_CHARACTERS ? `${node.name.slice(0, NAME_CHARACTERS - 1)}…` : node.name;
  const { x, y } = node;
  return (
    <a
      class="lineage__node"
      href={paths.file(node.id)}
      aria-current={isThis ? "true" : undefined}
      aria-label={`${KIND_WORDS[node.kind]}: ${node.name}${node.isGone ? ", in the trash" : ""}`}
    >
      <rect x={String(x)} y={String(y)} width={String(NODE_WIDTH)} height={String(PICTURE_HEIGHT)} rx="6" />
      {node.thumbUrl ? (
        <image
          href={node.thumbUrl}
          x={String(x)}
          y={String(y)}
          width={String(NODE_WIDTH)}
          height={String(PICTURE_HEIGHT)}
          preserveAspectRatio="xMidYMid slice"
        />
      ) : (
        <text class="lineage__kind" x={String(x + NODE_WIDTH / 2)} y={String(y + PICTURE_HEIGHT / 2 + 4)} text-anchor="middle" safe>
          {KIND_WORDS[node.kind]}
        </text>
      )}
      <rect class="lineage__rim" x={String(x)} y={String(y)} width={String(NODE_WIDTH)} height={String(PICTURE_HEIGHT)} rx="6" />
      <text x={String(x)} y={String(y + PICTURE_HEIGHT + 15)} safe>
        {name}
      </text>
    </a>
  );
}

/** Who needs the file. */
export function Uses({ uses }: { uses: readonly { kind: string; title: string; href: string }[] }) {
  if (uses.length === 0) return <p class="faint">Nothing uses it: no node, no timeline, no work under way.</p>;
  return (
    <ul class="stack">
      {uses.map((use) => (
        <li>
          <a class="row link" href={use.href}>
            <Icon name={USE_ICONS[use.kind] ?? "link"} small />
            <span class="clip-text" safe>
              {use.title}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const USE_ICONS: Record<string, string> = { node: "frame", timeline: "film", job: "loader" };
