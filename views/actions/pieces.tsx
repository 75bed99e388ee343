import { Html } from "@elysiajs/html";
import type { PieceView, ReviewView } from "./action-view.ts";

/** What an action takes, can be set to, and gives. */
export function Pieces({ review }: { review: ReviewView }) {
  return (
    <section class="settings__part" aria-labelledby="review-pieces">
      <header>
        <h2 id="review-pieces">What it takes and gives</h2>
      </header>
      <div class="pieces">
        <PieceList title="Takes" none="Nothing from the canvas" pieces={review.inputs} />
        <PieceList title="Settings" none="None" pieces={review.params} />
        <PieceList title="Gives" none="Nothing" pieces={review.outputs} />
      </div>
    </section>
  );
}

function PieceList({ title, none, pieces }: { title: string; none: string; pieces: readonly PieceView[] }) {
  return (
    <div>
      <h3 safe>{title}</h3>
      {pieces.length === 0 ? (
        <p class="faint" safe>
          {none}
        </p>
      ) : (
        <ul>
          {pieces.map((piece) => (
            <li>
              <span safe>{piece.title}</span>
              <span class="faint" safe>
                {piece.words}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
