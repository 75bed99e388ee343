/**
 * `clash mcp`: the Model Context Protocol on standard input and output, for programs that start their servers themselves. Every message goes on to /mcp of the
 * studio as it is, and every answer comes back as it is; so both ways are one server, with the rights of the token that the command line has.
 */
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { Command } from "commander";
import { messageOf } from "../lib/errors.ts";
import { type Client, openClient } from "./client.ts";

const INTERNAL_ERROR = -32603;

export function mcpVerb(program: Command): void {
  program
    .command("mcp")
    .description("speak the Model Context Protocol on standard input and output")
    .action(async (_options: unknown, command: Command) => {
      const client = await openClient(command);
      try {
        await carry(client);
      } finally {
        await client.close();
      }
    });
}

/** Resolves when standard input has ended. Standard output holds nothing but messages. */
async function carry({ url, token }: Client): Promise<void> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const [http, stdio] = await Promise.all([
    import("@modelcontextprotocol/sdk/client/streamableHttp.js"), // other verbs start without them
    import("@modelcontextprotocol/sdk/server/stdio.js"),
  ]);
  const studio = new http.StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit: { headers } });
  const program = new stdio.StdioServerTransport();
  const ended = new Promise<void>((resolve) => {
    program.onclose = resolve;
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  studio.onmessage = (message) => {
    learnVersion(studio, message);
    program.send(message).catch(tell);
  };
  studio.onerror = tell;
  program.onerror = tell;
  program.onmessage = (message) => {
    studio.send(message).catch((error: unknown) => refuse(program, message, error));
  };
  await studio.start();
  await program.start();
  await ended;
  await studio.terminateSession().catch(() => {}); // it ends by itself when nobody uses it
  await studio.close();
}

const tell = (error: unknown) => console.error(messageOf(error));

/** Later requests say which version both have agreed on. */
function learnVersion(studio: StreamableHTTPClientTransport, message: JSONRPCMessage): void {
  const version = "result" in message ? message.result.protocolVersion : undefined;
  if (typeof version === "string") studio.setProtocolVersion(version);
}

/** A request that could not be carried over gets an answer all the same; nobody waits for one to anything else. */
function refuse(program: StdioServerTransport, message: JSONRPCMessage, error: unknown): void {
  if (!("method" in message) || !("id" in message)) return;
  const answer: JSONRPCMessage = {
    jsonrpc: "2.0",
    id: message.id,
    error: { code: INTERNAL_ERROR, message: messageOf(error).slice(0, 500) },
  };
  program.send(answer).catch(tell);
}
