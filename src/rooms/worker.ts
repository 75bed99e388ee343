/** A shard of rooms, or the compactor, on a thread of its own. */
import type { FromWorker, ToWorker } from "./messages.ts";
import { openShard } from "./shard.ts";

declare const self: Worker;

const receive = openShard((message: FromWorker) => self.postMessage(message));
self.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
