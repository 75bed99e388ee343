/** Tabs by keyboard: arrows, Home and End go from one to the next and open it. Alpine, or whoever listens to the click, shows its panel. */
export function startTabs(doc: Document): void {
  doc.addEventListener("keydown", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>('[role="tab"]');
    const list = tab?.closest('[role="tablist"]');
    if (!tab || !list) return;
    const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
    const at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  });
}
