import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import { Toasts } from "../shared/message.tsx";

/** The files of a page, with their version in the query: `web/` decides the addresses, the pages only name the kinds. */
export interface Assets {
  /** `/css/app.css?v=…` */
  styles: readonly string[];
  /** Loaded deferred, in order: htmx, its SSE extension, the page script, Alpine's CSP build last. */
  scripts: readonly string[];
}

/** What every document needs, whatever it shows. */
export interface Frame {
  theme: "dark" | "light";
  /** Of the one style element a page may carry; the same as in the response's CSP header. */
  nonce: string;
  assets: Assets;
  /** Sent by htmx with each request as `X-Clash-Csrf`. */
  csrf?: string;
  /** Who is signed in. */
  person?: { name: string; email: string };
}

/** The unbundled files, as they lie in `public/`. */
export const PUBLIC_ASSETS: Assets = {
  styles: ["/css/app.css"],
  scripts: ["/vendor/htmx.min.js", "/vendor/hx-sse.min.js", "/build/pages.js", "/vendor/alpine-csp.min.js"],
};

export interface DocumentProps extends Frame {
  title: string;
  /** Classes of the body: the screen's name. */
  screen: string;
  /** Extra module scripts, as the island's. */
  modules?: readonly string[];
  /** Rules for the nonce'd style element. Made by `positionSheet` or `timelineSheet`, which write numbers and encoded ids only. */
  safeSheet?: string;
}

/** htmx: no eval (its filters and `hx-on` stay unused), no inline style, and error replies are swapped like any other. */
const HTMX_CONFIG = JSON.stringify({ includeIndicatorCSS: false, extensions: "sse", defaultTimeout: 60000, mode: "same-origin" });

export function Document({ safeSheet, ...props }: PropsWithChildren<DocumentProps>) {
  return (
    <>
      {"<!doctype html>"}
      <html lang="en" data-theme={props.theme}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
          <meta name="color-scheme" content={props.theme} />
          <meta name="htmx-config" content={HTMX_CONFIG} />
          <title safe>{`${props.title} · Clash`}</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <link rel="preload" href="/fonts/geist-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin="anonymous" />
          {props.assets.styles.map((href) => (
            <link rel="stylesheet" href={href} />
          ))}
          {safeSheet ? <style nonce={props.nonce}>{safeSheet}</style> : ""}
          {props.assets.scripts.map((src) => (
            // what we build shares chunks, so it comes as modules; both kinds run in order, after the page is read
            <script src={src} type={src.startsWith("/build/") ? "module" : undefined} defer={!src.startsWith("/build/")}></script>
          ))}
          {(props.modules ?? []).map((src) => (
            <script src={src} type="module"></script>
          ))}
        </head>
        <body class={props.screen} hx-headers:inherited={props.csrf ? JSON.stringify({ "X-Clash-Csrf": props.csrf }) : undefined}>
          <a class="skip" href={`#${DOM.main}`}>
            Skip to the content
          </a>
          {props.children}
          <Toasts />
        </body>
      </html>
    </>
  );
}
