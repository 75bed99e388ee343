/** Every verb there is. A new one is a `defineCommand` in its noun's file and a line here. */
import {
  actionCancel,
  actionFetch,
  actionInstall,
  actionKey,
  actionPropose,
  actionRefuse,
  actionRemove,
  actionRun,
  actionSecret,
} from "./action.ts";
import {
  assetCopy,
  assetDescribe,
  assetEstimate,
  assetImport,
  assetLink,
  assetPurge,
  assetRestore,
  assetTag,
  assetTrash,
  assetUpdate,
} from "./asset.ts";
import { batchCancel, batchCreate, batchPlace, batchPlan, batchResume, batchRetry, batchReview } from "./batch.ts";
import { budgetRemove, budgetSet } from "./budget.ts";
import { canvasArrange, canvasRedo, canvasUndo } from "./canvas.ts";
import { commentAdd, commentDelete, commentEdit, commentRead, commentReopen, commentReply, commentResolve } from "./comment.ts";
import { chatCreate, chatDelete, chatFork, chatRename, chatSet } from "./chat.ts";
import type { Command } from "./define.ts";
import { edgeConnect, edgeDisconnect, edgeReorder, edgeRole } from "./edge.ts";
import { endpointRemove, endpointSet } from "./endpoint.ts";
import { filmCancel, filmMake } from "./film.ts";
import { generationAsk, generationCancel, generationEstimate, generationResend, generationRetry, generationRun } from "./generation.ts";
import { canvasRecover, canvasTrim, versionName, versionRestore } from "./history.ts";
import { jobCancel, jobMove, jobRetry } from "./job.ts";
import { keyRemove, keySet, keyTest } from "./key.ts";
import { mediaCrop, mediaGrab, mediaTrim } from "./media.ts";
import { nodeAdd, nodeDelete, nodeDuplicate, nodeGroup, nodeMove, nodeResize, nodeUpdate } from "./node.ts";
import { nodeAlign, nodeDistribute, nodeNest, nodeRestack, nodeTidy, nodeUngroup } from "./node-places.ts";
import { personaReset, personaSet } from "./persona.ts";
import { projectArchive, projectCreate, projectDelete, projectDuplicate, projectInstruct, projectRename } from "./project.ts";
import { queueClear, queueLimit, queuePause, queueReplay, queueResume } from "./queue.ts";
import { renderCancel, renderStart } from "./render.ts";
import { scheduleCreate, scheduleDelete, schedulePause, scheduleResume, scheduleRun, scheduleUpdate } from "./schedule.ts";
import { shareCreate, shareRevoke } from "./share.ts";
import { timelineAssemble, timelineCreate, timelineUpdate } from "./timeline.ts";
import { tokenCreate, tokenRevoke } from "./token.ts";
import { turnApprove, turnCancel, turnHand, turnStart, turnSteer, turnTake } from "./turn.ts";
import { understandingSet } from "./understanding.ts";
import { variableRemove, variableSet } from "./variable.ts";
import { webhookCreate, webhookDelete, webhookPause, webhookRenew, webhookResume, webhookTest, webhookUpdate } from "./webhook.ts";
import { workerCreate, workerRenew, workerRevoke } from "./worker.ts";

export const COMMANDS = [
  projectCreate,
  projectRename,
  projectArchive,
  projectDelete,
  projectDuplicate,
  projectInstruct,
  nodeAdd,
  nodeUpdate,
  nodeMove,
  nodeResize,
  nodeDuplicate,
  nodeGroup,
  nodeDelete,
  nodeAlign,
  nodeDistribute,
  nodeTidy,
  nodeRestack,
  nodeUngroup,
  nodeNest,
  edgeConnect,
  edgeDisconnect,
  edgeRole,
  edgeReorder,
  canvasUndo,
  canvasRedo,
  canvasArrange,
  assetCopy,
  assetImport,
  assetUpdate,
  assetTag,
  assetDescribe,
  assetEstimate,
  understandingSet,
  assetTrash,
  assetRestore,
  assetPurge,
  assetLink,
  batchPlan,
  batchCreate,
  batchCancel,
  batchResume,
  batchRetry,
  batchReview,
  batchPlace,
  generationRun,
  generationEstimate,
  generationCancel,
  generationRetry,
  generationAsk,
  generationResend,
  mediaCrop,
  mediaGrab,
  mediaTrim,
  timelineCreate,
  timelineAssemble,
  timelineUpdate,
  renderStart,
  renderCancel,
  filmMake,
  filmCancel,
  turnStart,
  turnCancel,
  turnSteer,
  turnTake,
  turnHand,
  turnApprove,
  chatCreate,
  chatRename,
  chatSet,
  chatFork,
  chatDelete,
  jobCancel,
  jobRetry,
  jobMove,
  queuePause,
  queueResume,
  queueLimit,
  queueClear,
  queueReplay,
  scheduleCreate,
  scheduleUpdate,
  schedulePause,
  scheduleResume,
  scheduleRun,
  scheduleDelete,
  webhookCreate,
  webhookUpdate,
  webhookPause,
  webhookResume,
  webhookRenew,
  webhookTest,
  webhookDelete,
  actionPropose,
  actionFetch,
  actionInstall,
  actionRefuse,
  actionRemove,
  actionSecret,
  actionKey,
  actionRun,
  actionCancel,
  commentAdd,
  commentReply,
  commentEdit,
  commentDelete,
  commentResolve,
  commentReopen,
  commentRead,
  versionName,
  versionRestore,
  canvasTrim,
  canvasRecover,
  shareCreate,
  shareRevoke,
  tokenCreate,
  tokenRevoke,
  workerCreate,
  workerRenew,
  workerRevoke,
  keySet,
  keyRemove,
  keyTest,
  endpointSet,
  endpointRemove,
  budgetSet,
  budgetRemove,
  variableSet,
  variableRemove,
  personaSet,
  personaReset,
] as readonly Command[];
