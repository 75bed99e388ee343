/**
 * What people do on a canvas that is drawn already: hands, words, files, the others, the viewer. It is a script of its own, asked for once
 * the first picture stands, so that what has to be seen does not wait for what will be done.
 */
import { startComments } from "./comments.ts";
import { startCutting } from "./cutting.ts";
import { startExport } from "./export-selection.ts";
import { startFields } from "./fields.ts";
import { startFollow } from "./follow.ts";
import { startHistory } from "./history.ts";
import type { Island } from "./island.ts";
import { startLightbox } from "./lightbox.ts";
import { startMinimap } from "./minimap.ts";
import { startOrigins } from "./origins.ts";
import { startPresence } from "./presence.ts";
import { startPresent } from "./present.ts";
import { startDebates } from "./debates.ts";
import { startProposals } from "./proposals.ts";
import { startScrub } from "./scrub.ts";
import { startSearch } from "./search.ts";
import type { Seats } from "./seats.ts";
import { startShare } from "./share.ts";
import { startHands } from "./start-hands.ts";
import { startTyping } from "./typing.ts";
import { startLabels } from "./typing-label.ts";
import { startUploads } from "./uploads.ts";
import { startWords } from "./words.ts";

export function startTools(island: Island, seats: Seats): void {
  startMinimap(island);
  startTyping(island, seats);
  startWords(island, seats);
  startLabels(island, seats);
  startFields(island);
  void startUploads(island);
  startHands(island);
  startExport(island);
  startCutting(island);
  startScrub(island);
  startOrigins(island);
  startComments(island);
  startPresent(island);
  startHistory(island);
  startShare(island);
  startPresence(island, seats);
  startProposals(island);
  startDebates(island);
  startFollow(island, seats);
  startSearch(island);
  startLightbox(island);
}
