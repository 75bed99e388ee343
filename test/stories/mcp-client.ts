/** The official client of the Model Context Protocol as tests hold it. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";

export const STORY_MS = 120_000;

export interface Hands {
  client: Client;
  /** The structured answer, or the first text; throws the sentence of a refusal. */
  use(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown> & { text: string }>;
  close(): Promise<void>;
}

export async function connect(transport: Transport): Promise<Hands> {
  const client = new Client({ name: "story", version: "1.0.0" });
  await client.connect(transport);
  return {
    client,
    async use(name, input = {}) {
      const result = await client.callTool({ name, arguments: input }, CallToolResultSchema, { timeout: STORY_MS });
      const [first] = result.content as { type: string; text?: string }[];
      if (result.isError) throw new Error(first?.text ?? "refused without a word");
      return { ...(result.structuredContent as Record<string, unknown> | undefined), text: first?.text ?? "" };
    },
    close: () => client.close(),
  };
}
