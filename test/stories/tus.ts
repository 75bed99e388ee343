/** Hands of the upload stories: the requests of tus, one by one. */
import sharp from "sharp";
import { OWNER_TOKEN } from "../world.ts";

/** About 300 KB of noise that nobody else has. */
export async function noisyPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const raw = Uint8Array.from({ length: 3 * 320 * 320 }, () => Math.floor(Math.random() * 256));
  const image = sharp(raw, { raw: { width: 320, height: 320, channels: 3 } }).png();
  return new Uint8Array(await image.toBuffer());
}

export interface Told {
  status: number;
  headers: Headers;
  text: string;
}

export interface Begin {
  length: number;
  project: string;
  name?: string;
  at?: { x: number; y: number };
  step?: string;
  headers?: Record<string, string>;
}

export const placeOf = (answer: Told): string => answer.headers.get("location") ?? "";

const b64 = (text: string) => Buffer.from(text).toString("base64");

/** The requests to the studio that is at `url()` now. */
export function openTus(url: () => string) {
  async function send(method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit): Promise<Told> {
    const response = await fetch(url() + path, {
      method,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, "tus-resumable": "1.0.0", ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  return {
    send,
    begin({ length, project, name = "beach.png", at, step, headers = {} }: Begin): Promise<Told> {
      const place = (at ? `,x ${b64(String(at.x))},y ${b64(String(at.y))}` : "") + (step ? `,step ${b64(step)}` : "");
      const metadata = `filename ${b64(name)},projectId ${b64(project)}${place}`;
      return send("POST", "/api/uploads", { "upload-length": String(length), "upload-metadata": metadata, ...headers });
    },
    patch: (path: string, offset: number, body: BodyInit, headers: Record<string, string> = {}): Promise<Told> =>
      send("PATCH", path, { "content-type": "application/offset+octet-stream", "upload-offset": String(offset), ...headers }, body),
    offsetOf: async (path: string): Promise<number> => Number((await send("HEAD", path)).headers.get("upload-offset")),
  };
}
