import { Html } from "@elysiajs/html";
import { Icon } from "./icon.tsx";

/** People are round and ember, agents are square and ion; `both` is the edge where they meet. */
export type Author = "person" | "agent" | "both" | "server";

export interface Actor {
  kind: "person" | "agent" | "server";
  name: string;
}

const MADE_BY: Record<Author, string> = {
  person: "Made by a person",
  agent: "Made by an agent",
  both: "Made by people and agents",
  server: "Made by the studio",
};

export function Who({ by }: { by: Author }) {
  return <i class="who" data-who={by} role="img" aria-label={MADE_BY[by]} title={MADE_BY[by]}></i>;
}

export function Avatar({ actor, small }: { actor: Actor; small?: boolean }) {
  return (
    <span class={["avatar", small && "avatar--small"]} data-who={actor.kind} title={actor.name} role="img" aria-label={actor.name}>
      {actor.kind === "person" ? (
        <span safe>{initial(actor.name)}</span>
      ) : (
        <Icon name={actor.kind === "agent" ? "sparkles" : "settings-2"} />
      )}
    </span>
  );
}

export function Name({ actor }: { actor: Actor }) {
  return (
    <span class="name clip-text" data-who={actor.kind} safe>
      {actor.name}
    </span>
  );
}

/** The first letter of a name, whole even when it is outside the basic plane. */
function initial(name: string): string {
  return ([...name.trim()][0] ?? "?").toLocaleUpperCase();
}
