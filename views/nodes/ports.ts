import type { FaceView, Role } from "./face.ts";

/** Which ports a node offers, in the order they stand from top to bottom. One out-port per node; its role is what it usually feeds. */
export interface Ports {
  in: readonly Role[];
  out: Role | null;
}

const GENERATOR_IN = {
  image: ["context", "prompt", "style", "reference"],
  video: ["prompt", "start", "end", "reference"],
  speech: ["prompt", "context"],
  music: ["prompt", "context"],
  text: ["prompt", "context", "reference"],
} as const satisfies Record<string, readonly Role[]>;

const MAKES = { image: "reference", video: "clip", speech: "audio", music: "audio", text: "context" } as const;

export function portsOf(face: Pick<FaceView, "type"> & { makes?: keyof typeof GENERATOR_IN; roles?: readonly Role[] }): Ports {
  switch (face.type) {
    case "text":
      return { in: [], out: "context" };
    case "prompt":
      return { in: ["context"], out: "prompt" };
    case "generator": {
      const makes = face.makes ?? "image";
      return { in: GENERATOR_IN[makes], out: MAKES[makes] };
    }
    case "image":
      return { in: ["reference"], out: "reference" };
    case "video":
      return { in: ["clip"], out: "clip" };
    case "audio":
      return { in: ["audio"], out: "audio" };
    case "timeline":
      return { in: ["clip", "audio"], out: null };
    case "action":
      return { in: face.roles ?? ["reference"], out: null };
    case "debate":
      return { in: ["context"], out: "context" };
    case "group":
      return { in: [], out: null };
  }
}
