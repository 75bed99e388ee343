/** Everything that people do with pointer, keys and menus on the canvas. */
import { startActions } from "./actions.ts";
import { startAdding } from "./adding.ts";
import { startClipboard } from "./clipboard.ts";
import { startCommands } from "./commands.ts";
import { startConnecting } from "./connecting.ts";
import { startContextMenu } from "./context-menu.ts";
import { startCopying } from "./copying.ts";
import { startEdgeActions } from "./edge-actions.ts";
import { startGestures } from "./gestures.ts";
import { startHandles } from "./handles.ts";
import { createHands } from "./hands.ts";
import type { Island } from "./island.ts";
import { startKeys } from "./keys.ts";
import { startNear } from "./near.ts";
import { startNodeActions } from "./node-actions.ts";
import { startOrderActions } from "./order-actions.ts";
import { startQuickAdd } from "./quick-add.ts";
import { startSelection } from "./selection.ts";
import { startTabbing } from "./tabbing.ts";
import { startWalking } from "./walking.ts";
import { startWorkActions } from "./work-actions.ts";

export function startHands(island: Island): void {
  const hands = createHands(island);
  startSelection(island);
  startGestures(hands);
  startHandles(hands);
  startNear(hands);
  startCommands(island);
  startKeys(hands);
  startAdding(island);
  startActions(hands);
  startQuickAdd(hands);
  startContextMenu(hands);
  startNodeActions(hands);
  startOrderActions(hands);
  startEdgeActions(hands);
  startConnecting(hands);
  startWorkActions(hands);
  startWalking(hands);
  startTabbing(island);
  startCopying(hands);
  startClipboard(hands);
}
