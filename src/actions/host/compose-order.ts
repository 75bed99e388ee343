/** What a picture is composed of, as the code of an action says it. Pixels of the picture; from the left and from above. */
import { type Static, Type } from "@sinclair/typebox";

const closed = { additionalProperties: false };
const Colour = Type.String({ pattern: "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$" });
export const MAX_SIDE = 8192;
export const MAX_LAYERS = 400;
const Place = Type.Number({ minimum: -MAX_SIDE, maximum: MAX_SIDE * 2 });
const Extent = Type.Number({ minimum: 1, maximum: MAX_SIDE });
export const FileName = Type.String({ minLength: 1, maxLength: 200 });
const Radius = Type.Number({ minimum: 0, maximum: MAX_SIDE });

const PictureLayer = Type.Object(
  {
    /** A picture, or a film with the moment that is wanted of it. */
    file: FileName,
    atMs: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400_000 })),
    x: Place,
    y: Place,
    width: Extent,
    height: Extent,
    /** All of it inside the box, the box filled with its middle, or pulled to the box. */
    fit: Type.Optional(Type.Union([Type.Literal("contain"), Type.Literal("cover"), Type.Literal("fill")])),
    radius: Type.Optional(Radius),
    opacity: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  closed,
);

const TextLayer = Type.Object(
  {
    text: Type.String({ maxLength: 4_000 }),
    x: Place,
    /** The top of its first line. */
    y: Place,
    size: Type.Number({ minimum: 4, maximum: 1_000 }),
    colour: Colour,
    weight: Type.Optional(Type.Integer({ minimum: 100, maximum: 900 })),
    align: Type.Optional(Type.Union([Type.Literal("left"), Type.Literal("center"), Type.Literal("right")])),
    face: Type.Optional(Type.Union([Type.Literal("sans"), Type.Literal("mono"), Type.Literal("display")])),
    /** Wider text is broken into lines; what does not fit into `lines` of them (1) ends in …, or loses its middle. */
    maxWidth: Type.Optional(Extent),
    lines: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cut: Type.Optional(Type.Union([Type.Literal("end"), Type.Literal("middle")])),
    /** From line to line, in sizes (1.3). */
    leading: Type.Optional(Type.Number({ minimum: 0.8, maximum: 3 })),
    /** A ground behind the words, as far around them as `pad`. */
    plate: Type.Optional(
      Type.Object({ colour: Colour, pad: Type.Number({ minimum: 0, maximum: 200 }), radius: Type.Optional(Radius) }, closed),
    ),
  },
  closed,
);

const BoxLayer = Type.Object(
  {
    box: Type.Object(
      { fill: Type.Optional(Colour), line: Type.Optional(Colour), lineWidth: Type.Optional(Type.Number({ minimum: 0.5, maximum: 100 })) },
      closed,
    ),
    x: Place,
    y: Place,
    width: Extent,
    height: Extent,
    radius: Type.Optional(Radius),
    /** Lengths of lines and gaps. */
    dash: Type.Optional(Type.Array(Type.Number({ minimum: 0.5, maximum: 500 }), { minItems: 2, maxItems: 8 })),
  },
  closed,
);

export const ComposeOrder = Type.Object(
  {
    width: Type.Integer({ minimum: 1, maximum: MAX_SIDE }),
    height: Type.Integer({ minimum: 1, maximum: MAX_SIDE }),
    /** Without one it is clear. */
    background: Type.Optional(Colour),
    /** From the lowest to the highest. */
    layers: Type.Array(Type.Union([PictureLayer, TextLayer, BoxLayer]), { maxItems: MAX_LAYERS }),
    /** Ends in .png. */
    out: FileName,
  },
  closed,
);

export type PictureLayer = Static<typeof PictureLayer>;
export type TextLayer = Static<typeof TextLayer>;
export type BoxLayer = Static<typeof BoxLayer>;
export type ComposeOrder = Static<typeof ComposeOrder>;

/** As the child gets it: files by their paths, films already stills. */
export type ReadyPicture = Omit<PictureLayer, "file" | "atMs"> & { path: string; svg: boolean };
export interface ReadyOrder {
  width: number;
  height: number;
  background?: string;
  layers: (ReadyPicture | TextLayer | BoxLayer)[];
  /** An absolute path. */
  out: string;
}

/** How large the words of each text layer came out, in pixels, in the order of the layers. */
export interface Composed {
  texts: { width: number; height: number; lines: number }[];
}
