/** Headers in one line, `name=value` divided by commas, as W3C Baggage writes lists: values may be percent-encoded. undefined for anything else. */
export function readHeaderList(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const part of text.split(",").filter((each) => each.trim())) {
    const [, name, value = ""] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*([\x20-\x7e]*?)\s*$/.exec(part) ?? [];
    if (!name) return undefined;
    headers[name.toLowerCase()] = unescaped(value);
  }
  return headers;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
