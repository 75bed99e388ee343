/** A folder of a run with real files in it, and host calls asked there. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostCalls } from "../../src/actions/host/index.ts";
import type { Json } from "../../src/canvas/nodes/define.ts";
import type { Clash } from "../../src/clash.ts";
import { AppError } from "../../src/lib/errors.ts";
import { type Made, make } from "./media.ts";

export interface Answer {
  width: number;
  height: number;
  out: string;
}

export interface Asking {
  folder: string;
  ask<T = Answer>(name: string, args: object, clash?: Partial<Clash>, timelines?: string[]): Promise<T>;
  bytesOf(name: string): Promise<number[]>;
  close(): Promise<void>;
}

/** These files lie in its `in/`. */
export async function openRun(files: readonly Made[]): Promise<Asking> {
  const folder = await mkdtemp(join(tmpdir(), "clash-host-"));
  await mkdir(join(folder, "in"));
  await Promise.all(files.map((name) => make(join(folder, "in"), name)));
  return {
    folder,
    async ask<T>(name: string, args: object, clash: Partial<Clash> = {}, timelines: string[] = []) {
      const call = hostCalls(clash as Clash, { folder, projectId: "prj_1", timelines })[name];
      if (!call) throw new Error(`There is no call ${name}.`);
      return (await call(args as Json, new AbortController().signal)) as T;
    },
    bytesOf: async (name) => [...(await Bun.file(join(folder, name)).bytes())],
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The error that it was refused with. */
export const refused = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error("It was not refused.")),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error)),
  );
