import { Html } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import { Icon, Mark } from "../shared/icon.tsx";
import { Avatar } from "../shared/who.tsx";
import type { Frame } from "./document.tsx";

export type NavPlace = "home" | "projects" | "library" | "queue" | "spend" | "settings";

const NAV = [
  { place: "home", word: "Home", href: paths.home(), icon: "house" },
  { place: "projects", word: "Projects", href: paths.projects(), icon: "layout-grid" },
  { place: "library", word: "Library", href: paths.files(), icon: "images" },
  { place: "queue", word: "Queue", href: paths.queue(), icon: "list-video" },
  { place: "spend", word: "Spend", href: paths.spend(), icon: "wallet" },
] as const satisfies readonly { place: NavPlace; word: string; href: string; icon: string }[];

/** The bar of every page outside the canvas. On a phone its links become a bar at the bottom. */
export function Topbar({ frame, place }: { frame: Frame; place?: NavPlace }) {
  return (
    <header class="bar topbar">
      <a class="row brand" href={paths.home()} aria-label="Clash, home">
        <Mark />
        <b class="display">Clash</b>
      </a>
      <span class="rule"></span>
      <nav class="nav" aria-label="Main">
        {NAV.map((item) => (
          <a href={item.href} aria-current={item.place === place ? "page" : undefined}>
            <Icon name={item.icon} />
            {item.word}
          </a>
        ))}
      </nav>
      <span class="push"></span>
      <button type="button" class="btn btn--plain btn--small" data-open={DOM.commands}>
        <Icon name="search" />
        <span class="hidden-text">Search or run a command</span>
        <span class="wide" aria-hidden="true">
          Search or run a command
        </span>
        <kbd data-mod>Ctrl K</kbd>
      </button>
      <UserMenu frame={frame} />
    </header>
  );
}

/** Theme and sign-out, behind the avatar. */
export function UserMenu({ frame }: { frame: Frame }) {
  if (!frame.person) return <i hidden></i>;
  return (
    <details class="drop drop--end">
      <summary aria-label="Your account">
        <Avatar actor={{ kind: "person", name: frame.person.name }} />
      </summary>
      <div class="menu">
        <p class="menu__head">
          <b class="strong" safe>
            {frame.person.name}
          </b>
          <br />
          <span class="faint" safe>
            {frame.person.email}
          </span>
        </p>
        <hr />
        <a href={paths.settings()}>
          <Icon name="settings-2" />
          Settings
        </a>
        <button type="button" data-theme-switch>
          <Icon name={frame.theme === "dark" ? "sun" : "moon"} />
          <span>{frame.theme === "dark" ? "Light theme" : "Dark theme"}</span>
        </button>
        <form method="post" action={paths.signOut()}>
          {frame.csrf ? <input type="hidden" name="csrf" value={frame.csrf} /> : ""}
          <button type="submit">
            <Icon name="log-out" />
            Sign out
          </button>
        </form>
      </div>
    </details>
  );
}
