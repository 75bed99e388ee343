import chars from "@iconify-json/fluent-emoji-flat/chars.json";
import icons from "@iconify-json/fluent-emoji-flat/icons.json";

/**
 * The vector set behind the hand-drawn subjects: Fluent Emoji (flat) by Microsoft, MIT, in Iconify's JSON. Every drawing is 32 × 32 and almost
 * all are plain filled paths, so they are read as pieces and painted by the same pen as everything else; nothing is rasterised. Loading is put
 * off by `vector.ts` because the JSON is 8 MB.
 */
interface Piece {
  /** SVG path commands. */
  commands: string;
  /** sRGB hex. */
  paint: string;
  opacity: number;
}

/** Width and height of every drawing. @public (loaded late by `vector.ts`) */
export const VECTOR_SIZE = 32;

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const number = (tag: string, name: string, otherwise = 0): number => Number(attribute(tag, name) ?? otherwise);

function circleCommands(tag: string, rx: number, ry: number): string {
  const [cx, cy] = [number(tag, "cx"), number(tag, "cy")];
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${rx * 2} 0a${rx} ${ry} 0 1 0 ${-rx * 2} 0Z`;
}

function commandsOf(tag: string): string | undefined {
  if (tag.startsWith("<path")) return attribute(tag, "d");
  if (tag.startsWith("<circle")) return circleCommands(tag, number(tag, "r"), number(tag, "r"));
  if (tag.startsWith("<ellipse")) return circleCommands(tag, number(tag, "rx"), number(tag, "ry"));
  if (tag.startsWith("<rect"))
    return `M${number(tag, "x")} ${number(tag, "y")}h${number(tag, "width")}v${number(tag, "height")}h${-number(tag, "width")}Z`;
  return undefined;
}

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Reads the few elements that the set uses; a group hands its paint down. Gradients and references are rare there and are left out. */
function readPieces(body: string): Piece[] {
  const pieces: Piece[] = [];
  const inherited: (string | undefined)[] = [];
  for (const [tag] of body.replace(/<defs>.*?<\/defs>/gs, "").matchAll(/<\/?[a-z]+[^>]*>/gi)) {
    if (tag === "</g>") inherited.pop();
    else if (tag.startsWith("<g")) inherited.push(attribute(tag, "fill") ?? inherited.at(-1));
    const commands = commandsOf(tag);
    const paint = attribute(tag, "fill") ?? inherited.at(-1);
    if (commands && paint && HEX.test(paint)) pieces.push({ commands, paint, opacity: number(tag, "opacity", 1) });
  }
  return pieces;
}

/** Pieces of a Unicode hexcode ("1F419"), from back to front; undefined when the set has no drawing of it. */
export function vectorPieces(hexcode: string): Piece[] | undefined {
  const code = hexcode.toLowerCase();
  const name = (chars as Record<string, string>)[code] ?? (chars as Record<string, string>)[code.replace(/-fe0f/g, "")];
  const body = name && (icons.icons as Record<string, { body: string }>)[name]?.body;
  const pieces = body ? readPieces(body) : [];
  return pieces.length > 0 ? pieces : undefined;
}
