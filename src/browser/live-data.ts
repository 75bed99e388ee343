/** What the live stream of a page said. */

/** htmx hands on what came as `detail`, by its version as text or as an object. */
export function dataOf<T>(event: Event): T | undefined {
  const detail = (event as CustomEvent<{ data?: string; message?: { data?: string } }>).detail;
  const text = detail?.data ?? detail?.message?.data;
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
