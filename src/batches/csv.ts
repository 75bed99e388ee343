/**
 * A table that somebody wrote: columns are the variables of the template, each row is a prompt. Whatever does not read as a table is refused with the
 * line it happens on; nothing is guessed. It is read only as far as a batch can go: a table of a million rows ends at the first one too many.
 */
import { CsvError, parse } from "csv-parse/sync";
import { AppError, invalid } from "../lib/errors.ts";
import { paramColumn } from "./params.ts";
import { BATCH_LIMITS } from "./table.ts";

/** Of a table or a text with a prompt on each line. */
export const SHEET_BYTES = 8 * 1024 * 1024;

export interface Sheet {
  columns: string[];
  rows: Record<string, string>[];
}

/** Throws AppError `invalid` or `too_large` that names the field `file`. */
export function readSheet(bytes: Uint8Array): Sheet {
  checkBytes(bytes.length);
  const [head, ...rest] = parsed(textOf(bytes));
  if (!head) throw wrong("It is empty. The first line names the columns, each further line is a row.");
  const columns = columnsOf(head);
  if (rest.length === 0) throw wrong("It has the names of the columns and no row below them.");
  checkRows(rest.length);
  const rows = rest.map((values, index) => rowOf(columns, values, index + 1));
  return { columns, rows };
}

/** Lines of a text field: each is a prompt of its own. Throws AppError `too_large`. */
export function readLines(text: string): Sheet {
  checkBytes(text.length);
  const rows: Sheet["rows"] = [];
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const prompt = line.trim();
    if (prompt) rows.push({ prompt });
    checkRows(rows.length);
  }
  return { columns: ["prompt"], rows };
}

/** A file with a prompt on each line. Throws AppError `invalid` or `too_large`. */
export function readLinesFile(bytes: Uint8Array): Sheet {
  checkBytes(bytes.length);
  return readLines(textOf(bytes));
}

/** Before a file is read. Throws AppError `too_large`. */
export function checkBytes(bytes: number): void {
  if (bytes > SHEET_BYTES) throw tooLarge(`It is larger than ${SHEET_BYTES / 1024 ** 2} MiB`);
}

function checkRows(count: number): void {
  const most = BATCH_LIMITS.rows.toLocaleString("en");
  if (count > BATCH_LIMITS.rows) throw tooLarge(`It has more than ${most} rows, and a batch may have ${most}`);
}

function textOf(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw wrong("It cannot be read as text in UTF-8. Save it as “CSV UTF-8” and send it again.");
  }
  if (text.includes("\0")) throw wrong("It holds zero bytes, so it is no text in UTF-8. Save it as “CSV UTF-8” and send it again.");
  return text;
}

/** The names and at most one row more than there may be. */
function parsed(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [",", ";", "\t"].sort((a, b) => countIn(text, b) - countIn(text, a))[0] ?? ",",
      skip_empty_lines: true,
      trim: true,
      max_record_size: BATCH_LIMITS.columns * BATCH_LIMITS.valueLetters,
      to: BATCH_LIMITS.rows + 2,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw wrong(sentenceOf(cause));
  }
}

/** csv-parse tells where and what; these are its codes in words. */
function sentenceOf(cause: CsvError): string {
  const { code, message, lines, record } = cause as CsvError & { lines?: number; record?: unknown[] };
  const line = typeof lines === "number" ? `Line ${lines}` : "A line";
  switch (code as string) {
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
      return `${line} has ${cellsWord(record?.length ?? 0)}, and the first line names ${/expect (\d+)/.exec(message)?.[1] ?? "other"} columns.`;
    case "CSV_QUOTE_NOT_CLOSED":
      return "A quote is opened and never closed.";
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return `${line} has a quote inside a cell. Put the whole cell in quotes and write a quote in it twice.`;
    case "CSV_MAX_RECORD_SIZE":
      return `${line} is too long, or a quote before it is never closed.`;
    default:
      return `It is not a table: ${message.replace(/\.$/, "")}.`;
  }
}

const cellsWord = (count: number) => (count === 1 ? "1 cell" : `${count} cells`);

/** In the first line, which names the columns. */
const countIn = (text: string, mark: string) => (/^[^\r\n]*/.exec(text)?.[0] ?? "").split(mark).length;

function columnsOf(head: readonly string[]): string[] {
  if (head.length > BATCH_LIMITS.columns) throw tooLarge(`It has ${head.length} columns and may have ${BATCH_LIMITS.columns}`);
  const columns = head.map((name, index) => {
    const column = name.trim().replace(/\s+/g, "_");
    if (!/^[\p{L}_][\p{L}\p{N}_-]{0,59}$/u.test(column) && !isParam(column))
      throw wrong(
        `Column ${index + 1} is called “${name.slice(0, 40)}”. A name begins with a letter and has letters, digits, - and _; one that sets a parameter is called like param.seconds.`,
      );
    return column;
  });
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice) throw wrong(`Two columns are called “${twice}”.`);
  return columns;
}

const isParam = (column: string) => paramColumn(column) !== undefined && /^[\w.:/-]{7,120}$/.test(column) && !column.endsWith(".");

function rowOf(columns: readonly string[], values: readonly string[], row: number): Record<string, string> {
  const long = columns.find((_, index) => (values[index] ?? "").length > BATCH_LIMITS.valueLetters);
  if (long) throw tooLarge(`Row ${row}: “${long}” has more than ${BATCH_LIMITS.valueLetters.toLocaleString("en")} letters`);
  return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""]));
}

const wrong = (sentence: string) => invalid("file", `${sentence} Nothing was kept.`);
const tooLarge = (sentence: string) =>
  new AppError("too_large", `file: ${sentence}. Nothing was kept.`, [{ field: "file", message: `${sentence}.` }]);
