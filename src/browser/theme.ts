/**
 * The theme is drawn by the server from a cookie, so no page ever flashes. Switching writes the cookie and the attribute; the
 * page that is open changes at once and the next one arrives right.
 */
const COOKIE = "theme";
const YEAR_S = 365 * 24 * 3600;

export type Theme = "dark" | "light";

export function themeNow(root: HTMLElement): Theme {
  return root.dataset.theme === "light" ? "light" : "dark";
}

export function setTheme(doc: Document, theme: Theme): void {
  doc.documentElement.dataset.theme = theme;
  doc.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme);
  doc.cookie = `${COOKIE}=${theme}; path=/; max-age=${YEAR_S}; samesite=lax`;
  for (const button of doc.querySelectorAll<HTMLElement>("[data-theme-switch]")) {
    button.querySelector("use")?.setAttribute("href", `/icons.svg#${theme === "dark" ? "sun" : "moon"}`);
    const word = button.querySelector("span");
    if (word) word.textContent = theme === "dark" ? "Light theme" : "Dark theme";
  }
}

export function switchTheme(doc: Document): void {
  setTheme(doc, themeNow(doc.documentElement) === "dark" ? "light" : "dark");
}
