/** Every tool there is: one for each command that agents may give, and the few that only the engine has. */
import type { Tool } from "../define.ts";
import { actionList, actionRead, actionWait } from "./actions.ts";
import { assetList, assetLook, assetRead } from "./assets.ts";
import { canvasEdit } from "./canvas-edit.ts";
import { canvasLook } from "./canvas-look.ts";
import { canvasFind, canvasRead } from "./canvas-read.ts";
import { commandTools } from "./from-command.ts";
import { type Read, toolOf } from "./look.ts";
import { estimate, modelList } from "./models.ts";
import { askPerson, boardNote, boardRead, delegate } from "./people.ts";
import { batchRead, commentList, projectList, projectRead, versionList } from "./records.ts";
import { sandboxExec, sandboxPropose, sandboxRead, sandboxWrite } from "./sandbox.ts";
import { timelineLook, timelineRead } from "./timelines.ts";
import { generationWait, jobList, jobRead, renderWait, turnWait } from "./waits.ts";

/** What can be read without a turn; by the Model Context Protocol too. */
export const READS = [
  canvasRead,
  canvasFind,
  canvasLook,
  assetList,
  assetRead,
  assetLook,
  modelList,
  estimate,
  generationWait,
  renderWait,
  turnWait,
  jobList,
  jobRead,
  timelineRead,
  timelineLook,
  commentList,
  versionList,
  batchRead,
  projectRead,
  projectList,
  actionList,
  actionRead,
  actionWait,
] as readonly Read[];

const TURN_TOOLS = [
  ...[canvasEdit, askPerson, boardNote, boardRead, delegate],
  ...[sandboxWrite, sandboxRead, sandboxExec, sandboxPropose],
] as readonly Tool[];

export const ENGINE_TOOLS: readonly Tool[] = [...READS.map(toolOf), ...TURN_TOOLS, ...commandTools()];
