/** Every verb there is. A new one is a `defineCommand` in its noun's file and a line here. */
import { assetCopy } from "./asset.ts";
import { canvasArrange, canvasRedo, canvasUndo } from "./canvas.ts";
import { commentAdd, commentDelete, commentEdit, commentRead, commentReopen, commentReply, commentResolve } from "./comment.ts";
import type { Command } from "./define.ts";
import { edgeConnect, edgeDisconnect, edgeReorder, edgeRole } from "./edge.ts";
import { filmCancel, filmMake } from "./film.ts";
import { generationCancel, generationRetry, generationRun } from "./generation.ts";
import { canvasRecover, canvasTrim, versionName, versionRestore } from "./history.ts";
import { jobCancel, jobRetry } from "./job.ts";
import { mediaCrop, mediaGrab, mediaTrim } from "./media.ts";
import { nodeAdd, nodeDelete, nodeDuplicate, nodeGroup, nodeMove, nodeResize, nodeUpdate } from "./node.ts";
import { nodeAlign, nodeDistribute, nodeNest, nodeRestack, nodeTidy, nodeUngroup } from "./node-places.ts";
import { projectArchive, projectCreate, projectDelete, projectDuplicate, projectRename } from "./project.ts";
import { renderCancel, renderStart } from "./render.ts";
import { shareCreate, shareRevoke } from "./share.ts";
import { timelineAssemble, timelineCreate, timelineUpdate } from "./timeline.ts";
import { tokenCreate, tokenRevoke } from "./token.ts";

export const COMMANDS = [
  projectCreate,
  projectRename,
  projectArchive,
  projectDelete,
  projectDuplicate,
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
  generationRun,
  generationCancel,
  generationRetry,
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
  jobCancel,
  jobRetry,
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
] as readonly Command[];
