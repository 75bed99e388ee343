/**
 * A run in the sandbox: a folder with its inputs, its code as it was reviewed, the calls that its permissions give it, and nothing else. What it leaves is
 * taken into the store before the folder goes.
 */
import { constants } from "node:fs";
import { copyFile, lstat, mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Asset } from "../assets/assets.ts";
import { receive } from "../assets/save.ts";
import type { Json } from "../canvas/nodes/define.ts";
import type { Clash } from "../clash.ts";
import { JobFailure } from "../jobs/define.ts";
import { withTempFolder } from "../lib/child.ts";
import { AppError, invalid } from "../lib/errors.ts";
import type { HostCall, SandboxEnding, SandboxLimits } from "../sandbox/define.ts";
import { fetchCall } from "./fetch-call.ts";
import { fileToRead } from "./host/files.ts";
import { hostCalls } from "./host/index.ts";
import { callFor } from "./inputs.ts";
import type { ActionVersion } from "./install.ts";
import type { ActionManifest } from "./manifest.ts";
import { type Made, madeOf, OUTPUT_FILE_BYTES } from "./outputs.ts";
import type { ActionRun } from "./runs.ts";
import type { Redactor } from "./secrets.ts";

const SECONDS = 60;
const MEMORY_MIB = 128;
const OUTPUT_BYTES = 2 * 1024 ** 3;
const INPUT_BYTES = 4 * 1024 ** 3;
const LOG_BYTES = 64 * 1024;
const CALLS = 5_000;

export interface Performance {
  clash: Clash;
  run: ActionRun;
  version: ActionVersion;
  secrets: Readonly<Record<string, string>>;
  redactor: Redactor;
  signal: AbortSignal;
  /** Called before the first request that leaves the studio; throws when an earlier attempt had begun to ask. */
  reachOut(): Promise<void>;
  /** A line of its log, without anything secret. */
  say(line: string): void;
}

export interface Performed {
  made: Made;
  log: string;
}

/** A run that came to no good end, with what it had written down. */
export class RunFault extends JobFailure {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super("rejected", message);
  }
}

/** Throws RunFault with a sentence, AppError `unavailable` when the sandbox itself cannot be had. */
export async function performInSandbox(around: Performance): Promise<Performed> {
  const { clash, run, version, redactor, signal } = around;
  const missing = await clash.sandbox.missing();
  if (missing) throw new JobFailure("config", `${missing} Nothing was run.`);
  return withTempFolder(async (folder) => {
    const call = await callFor(clash, {
      ...{ runId: run.id, projectId: run.projectId, manifest: version.manifest, inputs: run.inputs, params: run.params },
      fileOf: inputsIn(clash, folder),
    });
    // A cut attempt must not run on beside its repeat: what ends the request ends the code
    const guard = new AbortController();
    const ending = await clash.sandbox
      .run({
        ...{ code: version.code, value: call as unknown as Json, folder, limits: limitsOf(version.manifest) },
        calls: callsFor(around, folder, guard),
        signal: AbortSignal.any([signal, guard.signal]),
        onLog: (line) => around.say(redactor.text(line)),
      })
      .catch((error: unknown) => {
        throw guard.signal.aborted ? guard.signal.reason : error;
      });
    return ended(around, folder, ending);
  });
}

async function ended({ clash, run, version, redactor, signal }: Performance, folder: string, ending: SandboxEnding): Promise<Performed> {
  const log = redactor.text(ending.log);
  if (ending.end === "threw") {
    const at = ending.line === null ? "" : ` in line ${ending.line}`;
    throw new RunFault(`Its code failed${at}: ${redactor.text(ending.message).slice(0, 1_000)}`, log);
  }
  if (ending.end === "limit") throw new RunFault(redactor.text(ending.message), log);
  const take = async (file: string, field: string) => {
    const path = await fileToRead(folder, file, field);
    const { size } = await lstat(path);
    if (size === 0) throw invalid(field, `${file} is empty.`);
    return receive(clash, path, signal, OUTPUT_FILE_BYTES);
  };
  try {
    const made = await madeOf({ manifest: version.manifest, inputs: run.inputs, answer: ending.value, redactor, take });
    return { made, log };
  } catch (error) {
    throw error instanceof AppError && error.code !== "unavailable" ? faultOf(error, redactor, log) : error;
  }
}

/** What is wrong with an answer, for whoever ran it. */
export const faultOf = (error: AppError, redactor: Redactor, log: string): RunFault =>
  new RunFault(`What it gave back cannot be used. ${redactor.text(error.message)} Nothing was kept.`, log);

const limitsOf = ({ limits }: ActionManifest): SandboxLimits => {
  const elapsedMs = (limits?.seconds ?? SECONDS) * 1_000;
  const memoryBytes = (limits?.memoryMib ?? MEMORY_MIB) * 1024 ** 2;
  return { elapsedMs, busyMs: elapsedMs, memoryBytes, outputBytes: OUTPUT_BYTES, logBytes: LOG_BYTES, calls: CALLS };
};

function callsFor(around: Performance, folder: string, guard: AbortController): Record<string, HostCall> {
  const { clash, run, version } = around;
  const { look, hosts } = version.manifest.permissions;
  const timelines = look
    ? Object.values(run.inputs).flatMap((items) => items.flatMap((item) => (item.kind === "timeline" ? [item.nodeId] : [])))
    : [];
  const calls = { ...hostCalls(clash, { folder, projectId: run.projectId, timelines }) };
  if (!hosts) return calls;
  const reachOut = () =>
    around.reachOut().catch((error: unknown) => {
      guard.abort(error); // its code could go on past an error that it catches
      throw error;
    });
  return { ...calls, fetch: fetchCall({ clash, folder, hosts, secrets: around.secrets, redactor: around.redactor, reachOut }) };
}

/** Copies, never links: what the code does to them must not reach the store. */
function inputsIn(clash: Clash, folder: string): (asset: Asset, index: number) => Promise<string> {
  let bytes = 0;
  return async (asset, index) => {
    bytes += asset.bytes;
    if (bytes > INPUT_BYTES)
      throw new JobFailure("rejected", `Its inputs are larger than ${INPUT_BYTES / 1024 ** 3} GiB together. Nothing was run.`);
    const name = `in/${index}${endingOf(asset)}`;
    const path = join(folder, name);
    await mkdir(join(folder, "in"), { recursive: true });
    await copyFile(await clash.store.localPath(asset.sha256), path, constants.COPYFILE_FICLONE);
    return name;
  };
}

const endingOf = ({ name }: Asset): string => {
  const ending = extname(name).toLowerCase();
  return /^\.[a-z0-9]{1,5}$/.test(ending) ? ending : "";
};
