import { Html } from "@elysiajs/html";
import type { TurnFace } from "../chat/chat.ts";
import { PutOnCanvas } from "../chat/put-on-canvas.tsx";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";

/** A prompt or generator of the canvas that a decision can feed. */
export interface TakerView {
  id: string;
  name: string;
  kind: "prompt" | "generator";
  isFed: boolean;
}

const MOST_SHOWN = 40;

/** What is done with a decision: it feeds a prompt of the canvas, or a squad makes what was decided. */
export function Decided({ face, takers }: { face: TurnFace; takers: readonly TakerView[] }) {
  return (
    <div class="row">
      <PutOnCanvas face={face} />
      {face.standsAs !== undefined && takers.length > 0 ? <Feed face={face} takers={takers} source={face.standsAs} /> : ""}
      <CommandButton
        command="turn.start"
        fields={{
          projectId: face.projectId,
          chatId: face.chatId,
          mode: "squad",
          approval: face.approval,
          planFrom: face.id,
          text: planText(face.text),
        }}
        size="small"
        icon="clapperboard"
        label="Make it the plan: a squad makes what was decided"
        goTo={paths.project(face.projectId)}
      >
        Make it the plan
      </CommandButton>
    </div>
  );
}

const planText = (text: string): string => `Make what was decided in the debate. It was asked:\n\n${text}`.slice(0, 20_000);

/** The field by which a form tells where to go afterwards. */
const NEXT_PAGE = "then";

const feeds = ({ projectId }: TurnFace, source: string, target: string): string =>
  JSON.stringify(
    Object.fromEntries([...Object.entries({ projectId, source, target, role: "context" }), [NEXT_PAGE, paths.project(projectId)]]),
  );

function Feed({ face, takers, source }: { face: TurnFace; takers: readonly TakerView[]; source: string }) {
  return (
    <details class="drop">
      <summary class="btn btn--small">
        <Icon name="link" small />
        Feed a prompt
      </summary>
      <div class="menu decided__menu">
        {takers.slice(0, MOST_SHOWN).map(({ id, name, kind, isFed }) => (
          <button
            type="button"
            disabled={isFed}
            hx-post={paths.command("edge.connect")}
            hx-vals={feeds(face, source, id)}
            hx-swap="none"
            data-command="edge.connect"
          >
            <Icon name={isFed ? "check" : kind === "prompt" ? "message-square-text" : "sparkles"} small />
            <span class="clip-text" safe>
              {name}
            </span>
            {isFed ? <span class="menu__note">fed</span> : ""}
          </button>
        ))}
      </div>
    </details>
  );
}
