/** What a REPL knows between two lines: where it works, how far agents may go, and the turn that works now. */
import { followTurn } from "../follow.ts";
import type { Client } from "../client.ts";
import { chosenFor, type Here } from "../here.ts";
import { costOf, liveViewOn } from "../live-view.ts";
import { EXIT } from "../exit.ts";
import type { TurnView } from "../../engine/view.ts";

export interface Session {
  here: Here;
  client: Client;
  projectId: string;
  /** The next words begin a new chat without it. */
  chatId: string | undefined;
  mode: "solo" | "squad" | "debate";
  approval: "plan" | "assist" | "auto";
  model: string | undefined;
  preset: string | undefined;
  /** The turn that works now. */
  working: { id: string; view(): TurnView } | undefined;
  /** The last one that ended. */
  last: { id: string; view: TurnView } | undefined;
  isOver: boolean;
}

export const say = (words: string): void => console.log(words);

/** Starts a turn and shows it to its end. Answers the exit code that it would be for a script. */
export async function askIn(session: Session, text: string, mode = session.mode): Promise<number> {
  const { client, projectId, chatId, approval, model, preset } = session;
  const chosen = chosenFor(mode, { ...session.here.settings, preset });
  const started = await client.command<{ id: string; chatId: string }>("turn.start", {
    ...{ projectId, mode, text, approval },
    ...(chatId ? { chatId } : {}),
    ...(model ? { model } : {}),
    ...Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)),
  });
  session.chatId = started.chatId;
  const live = liveViewOn(started.id, { quiet: false, tui: process.stderr.isTTY && process.stdin.isTTY && session.here.tui });
  session.working = { id: started.id, view: live.now };
  try {
    for await (const event of followTurn(client, started.id)) live.show(event);
  } finally {
    session.working = undefined;
  }
  const view = live.end();
  session.last = { id: started.id, view };
  if (view.ending?.text) say(view.ending.text);
  if (view.failure) say(view.failure.words);
  say(`(${view.state}, ${costOf(view.costMicros, view.isCostUnknown)})`);
  return view.ending?.state === "done" ? EXIT.ok : EXIT.failed;
}
