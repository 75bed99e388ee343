/** Hands for stories about files: pictures, uploads by the form, searches, refusals. */
import { expect } from "bun:test";
import sharp from "sharp";
import type { World } from "../world.ts";

export const picture = async (background: string, width = 400): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp({ create: { width, height: 300, channels: 3, background } })
      .png()
      .toBuffer(),
  );

export function filesOf(world: () => World, projectId: () => string) {
  return {
    async upload(bytes: Uint8Array<ArrayBuffer>, name: string, project = projectId()): Promise<string> {
      const form = new FormData();
      form.append("file", new File([bytes], name)); // before the project, as some senders do
      form.append("projectId", project);
      const { status, body } = await world().ask("/api/assets", { method: "POST", body: form });
      expect(`${name} ${status} ${String(body.detail ?? "")}`).toBe(`${name} 201 `);
      return String(body.id);
    },
    found: async (query: string): Promise<string[]> =>
      ((await world().ask(`/api/assets?${query}`)).body.items as { name: string }[]).map(({ name }) => name),
    refusal: (name: string, params: Record<string, unknown>) =>
      world().ask(`/api/commands/${name}`, { method: "POST", body: JSON.stringify(params) }),
  };
}
