import { Html } from "@elysiajs/html";
import type { TurnView } from "../../src/engine/view.ts";
import { cardHtml } from "../nodes/card.ts";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { isOpen, type TurnFace } from "./chat.ts";

/** What a turn ended with, and what can be done about it. */
export function Answer({ face }: { face: TurnFace }) {
  const { view } = face;
  if (isOpen(view)) return <i hidden></i>;
  const { ending, failure } = view;
  return (
    <>
      {failure ? <Notice title="The turn failed" text={failure.words} /> : ""}
      {ending?.text ? <div class="turn__answer node__prose">{cardHtml(ending.text) as "safe"}</div> : ""}
      <Sentences title="Left to do" words={ending?.left ?? []} />
      <footer class="row turn__foot">
        {ending?.isCached ? <span class="faint">An equal turn had this answer: it cost nothing.</span> : ""}
        {endedAtLimit(view) && face.mayAct ? <GoOn face={face} /> : ""}
        {view.changed.length > 0 && face.mayAct ? (
          <CommandButton
            command="canvas.undo"
            fields={{ projectId: face.projectId, turnId: face.id }}
            look="plain"
            size="small"
            icon="undo-2"
            label="Undo the turn: all that it changed on the canvas"
          >
            Undo the turn
          </CommandButton>
        ) : (
          ""
        )}
        <LinkButton href={paths.mission(face.projectId, face.id)} look="plain" size="small" icon="history">
          Replay
        </LinkButton>
      </footer>
    </>
  );
}

const endedAtLimit = ({ state, agents }: TurnView): boolean => state === "done" && agents.some((agent) => agent.state === "limit");

/** What a limit left undone goes on in the same chat, which remembers it; of an older turn nothing goes on (`chat.css`). */
function GoOn({ face: { projectId, chatId, mode, approval } }: { face: TurnFace }) {
  return (
    <button
      type="button"
      class="btn btn--small turn__go-on"
      hx-post={paths.chat(projectId)}
      hx-vals={JSON.stringify({ chatId, mode, approval, text: "Go on." })}
      hx-swap="none"
      data-command="turn.start"
    >
      <Icon name="play" small />
      Go on
    </button>
  );
}

function Sentences({ title, words }: { title: string; words: readonly string[] }) {
  if (words.length === 0) return <i hidden></i>;
  return (
    <div class="turn__left">
      <p class="eyebrow" safe>
        {title}
      </p>
      <ul>
        {words.map((each) => (
          <li safe>{each}</li>
        ))}
      </ul>
    </div>
  );
}
