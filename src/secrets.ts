/** The two secrets of a data folder, each in a file that only its owner can read: the server's key, and the token of the local command line. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The server's secret: from the environment, else from a file that is made once. */
export const serverSecret = (folder: string, given: string | undefined): string => given ?? readOrMake(join(folder, "secret.key"));

/** The token with which a command on this machine talks to the studio of this folder. */
export const localToken = (folder: string): string => readOrMake(join(folder, "local.token"));

function readOrMake(path: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const value = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  writeFileSync(`${path}.new`, value, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return value;
}
