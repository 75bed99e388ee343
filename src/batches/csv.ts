/**
 * A table that somebody wrote: columns are the variables of the template, each row is a prompt. Whatever does not read as a table is refused with the
 * line it happens on; nothing is guessed.
 */
import { CsvError, parse } from "csv-parse/sync";
import { AppError, invalid } from "../lib/errors.ts";
import { BATCH_LIMITS } from "./table.ts";

const CSV_BYTES = 8 * 1024 * 1024;

export interface Sheet {
  columns: string[];
  rows: Record<string, string>[];
}

/** Throws AppError `invalid` or `too_large` that names the field `file`. */
export function readSheet(bytes: Uint8Array): Sheet {
  if (bytes.length > CSV_BYTES) throw tooLarge(`It is larger than ${CSV_BYTES / 1024 ** 2} MiB`);
  const lines = parsed(textOf(bytes));
  const [head, ...rest] = lines;
  if (!head) throw wrong("It is empty. The first line names the columns, each further line is a row.");
  const columns = columnsOf(head);
  if (rest.length === 0) throw wrong("It has the names of the columns and no row below them.");
  if (rest.length > BATCH_LIMITS.rows)
    throw tooLarge(`It has ${rest.length.toLocaleString("en")} rows and may have ${BATCH_LIMITS.rows.toLocaleString("en")}`);
  const rows = rest.map((values, index) => rowOf(columns, values, index + 2));
  return { columns, rows };
}

/** Lines of a text field: each is a prompt of its own. */
export function readLines(text: string): Sheet {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((prompt) => ({ prompt }));
  return { columns: ["prompt"], rows };
}

function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes("\0")) throw new TypeError("It holds zero bytes.");
    return text;
  } catch {
    throw wrong("It cannot be read as text in UTF-8. Save it as “CSV UTF-8” and send it again.");
  }
}

function parsed(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [",", ";", "\t"].sort((a, b) => countIn(text, b) - countIn(text, a))[0] ?? ",",
      skip_empty_lines: true,
      trim: true,
      max_record_size: BATCH_LIMITS.columns * BATCH_LIMITS.valueLetters,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw wrong(`It is not a table: ${cause.message.replace(/\.$/, "")}.`);
  }
}

/** In the first line, which names the columns. */
const countIn = (text: string, mark: string) => (/^[^\r\n]*/.exec(text)?.[0] ?? "").split(mark).length;

function columnsOf(head: readonly string[]): string[] {
  if (head.length > BATCH_LIMITS.columns) throw tooLarge(`It has ${head.length} columns and may have ${BATCH_LIMITS.columns}`);
  const columns = head.map((name, index) => {
    const column = name.trim().replace(/\s+/g, "_");
    if (!/^[\p{L}_][\p{L}\p{N}_-]{0,59}$/u.test(column))
      throw wrong(`Column ${index + 1} is called “${name.slice(0, 40)}”. A name begins with a letter and has letters, digits, - and _.`);
    return column;
  });
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice) throw wrong(`Two columns are called “${twice}”.`);
  return columns;
}

function rowOf(columns: readonly string[], values: readonly string[], line: number): Record<string, string> {
  const long = columns.find((_, index) => (values[index] ?? "").length > BATCH_LIMITS.valueLetters);
  if (long) throw tooLarge(`Line ${line}: “${long}” has more than ${BATCH_LIMITS.valueLetters.toLocaleString("en")} letters`);
  return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""]));
}

const wrong = (sentence: string) => invalid("file", `${sentence} Nothing was kept.`);
const tooLarge = (sentence: string) =>
  new AppError("too_large", `file: ${sentence}. Nothing was kept.`, [{ field: "file", message: `${sentence}.` }]);
