import { Html } from "@elysiajs/html";
import type { RoundVotes } from "../../src/engine/events.ts";
import type { RoundView, TurnView } from "../../src/engine/view.ts";
import { phaseWord } from "./talk.ts";

type Voted = RoundView & { votes: RoundVotes };

/** What was on the table and how each voice stood to it, for each round that has votes; the last one is shown first. */
export function Votes({ view: { rounds } }: { view: TurnView }) {
  const voted = rounds.filter((round): round is Voted => (round.votes?.proposals.length ?? 0) > 0);
  const last = voted.at(-1);
  if (!last) return <i hidden></i>;
  return (
    <section class="section votes" aria-label="Proposals and votes" x-data="{ round: 0 }">
      <div class="row">
        <h2 class="eyebrow">Proposals</h2>
        <span class="seg push">
          {voted.map(({ round, phase }) => (
            <button
              type="button"
              title={`Round ${round}, ${phaseWord(phase)}`}
              aria-pressed={round === last.round ? "true" : "false"}
              x-bind:aria-pressed={shows(round, last.round)}
              x-on:click={`round = ${round}`}
            >
              {round}
            </button>
          ))}
        </span>
      </div>
      {voted.map((each) => (
        <Table round={each} isLast={each.round === last.round} lastRound={last.round} />
      ))}
    </section>
  );
}

/** 0 stands for the last round, whichever that is by now. */
const shows = (round: number, last: number): string => (round === last ? `round === 0 || round === ${round}` : `round === ${round}`);

function Table({ round: { round, votes }, isLast, lastRound }: { round: Voted; isLast: boolean; lastRound: number }) {
  const rows = votes.proposals
    .map((proposal) => ({ ...proposal, mean: meanOf(votes, proposal.id) }))
    .sort((a, b) => (b.mean ?? -3) - (a.mean ?? -3));
  return (
    <div class="votes__scroll" hidden={isLast ? undefined : true} x-bind:hidden={`!(${shows(round, lastRound)})`} tabindex="0">
      <table class="votes__table">
        <caption class="hidden-text" safe>{`Votes of round ${round}, from -2 to 2`}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden-text">Proposal</span>
            </th>
            {votes.ballots.map(({ voice }) => (
              <th scope="col">
                <abbr title={voice} safe>
                  {initialsOf(voice)}
                </abbr>
              </th>
            ))}
            <th scope="col">
              <abbr title="Mean of the votes">Ø</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, title, by, mean }) => (
            <tr>
              <th scope="row" title={`${title}, by ${by}`}>
                <span class="clip-text" safe>
                  {title}
                </span>
              </th>
              {votes.ballots.map(({ voice, stances, choice }) => (
                <Stance voice={voice} stance={stances.find((each) => each.proposal === id)?.stance} isChoice={choice === id} />
              ))}
              <td class="votes__mean" safe>
                {mean === undefined ? "–" : signed(Math.round(mean * 10) / 10)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Stance({ voice, stance, isChoice }: { voice: string; stance: number | undefined; isChoice: boolean }) {
  const words = stance === undefined ? "no vote" : `${signed(stance)}${isChoice ? ", the choice" : ""}`;
  return (
    <td
      data-stance={stance === undefined ? undefined : String(stance)}
      data-choice={isChoice ? "true" : undefined}
      title={`${voice}: ${words}`}
      safe
    >
      {stance === undefined ? "·" : signed(stance)}
    </td>
  );
}

const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0");

function meanOf({ ballots }: RoundVotes, id: string): number | undefined {
  const given = ballots.flatMap(({ stances }) => stances.filter(({ proposal }) => proposal === id).map(({ stance }) => stance));
  return given.length > 0 ? given.reduce((sum, stance) => sum + stance, 0) / given.length : undefined;
}

const initialsOf = (voice: string): string => {
  const words = voice.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const letters = words.length > 1 ? words.map((word) => word[0]).join("") : voice.slice(0, 2);
  return letters.slice(0, 2).toUpperCase();
};
