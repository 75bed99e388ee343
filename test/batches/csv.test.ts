/** Tables as people and their programs really write them, and what is none: read, or refused with a sentence that says where. */
import { describe, expect, test } from "bun:test";
import { readLines, readLinesFile, readSheet, SHEET_BYTES } from "../../src/batches/csv.ts";
import { BATCH_LIMITS } from "../../src/batches/table.ts";
import { AppError } from "../../src/lib/errors.ts";

const read = (table: string | Uint8Array) => readSheet(typeof table === "string" ? Buffer.from(table) : table);

/** The sentence; every one names the file and says that nothing was kept. */
function refusal(table: string | Uint8Array): string {
  try {
    read(table);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    expect(["invalid", "too_large"]).toContain(cause.code);
    expect(cause.fields.map(({ field }) => field)).toEqual(["file"]);
    expect(cause.message).toEndWith("Nothing was kept.");
    return cause.message;
  }
  throw new Error("It was read.");
}

describe("a table", () => {
  test("may have commas, semicolons or tabs, quotes over lines, and any end of line", () => {
    const rows = [
      { place: "the ridge", hour: "dawn" },
      { place: 'in "the"\nsnow', hour: "5,30" },
    ];
    for (const [mark, end] of [
      [",", "\n"],
      [";", "\r\n"],
      ["\t", "\r"],
    ] as const) {
      const table = [`place${mark}hour`, `the ridge${mark}dawn`, `"in ""the""\nsnow"${mark}"5,30"`, ""].join(end);
      expect(read(table)).toEqual({ columns: ["place", "hour"], rows });
    }
  });

  test("may begin with the mark of its encoding, in UTF-8 and in UTF-16 of both orders", () => {
    const words = "ort\nKöln\n";
    const wide = Buffer.from(`\uFEFF${words}`, "utf16le");
    for (const bytes of [Buffer.from(words), Buffer.from(`\uFEFF${words}`), wide, Buffer.from(wide).swap16()])
      expect(read(bytes)).toEqual({ columns: ["ort"], rows: [{ ort: "Köln" }] });
  });

  test("may name what objects have by themselves", () => {
    const { rows } = read("__proto__,constructor\n1,2\n");
    expect(Object.entries(rows[0] ?? {})).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  test("may set parameters, of all models or of one", () => {
    expect(read("place,param.seconds,param.kling-3.aspect\nx,4,1:1\n").columns).toEqual(["place", "param.seconds", "param.kling-3.aspect"]);
    expect(refusal("param.\nx\n")).toContain("Column 1");
  });

  test("may have as many rows as a batch, and formulas are words in it", () => {
    expect(read(`a\n${"=1+1\n".repeat(BATCH_LIMITS.rows)}`).rows).toHaveLength(BATCH_LIMITS.rows);
    expect(read("a\n=1+1\n").rows).toEqual([{ a: "=1+1" }]);
  });
});

describe("what is none is refused", () => {
  const utf16WithoutMark = Buffer.from("place\nKöln\n", "utf16le");
  const cases: [what: string, table: string | Uint8Array, sentence: string][] = [
    ["Latin-1", Buffer.from("ort\nKöln\n", "latin1"), "UTF-8"],
    ["UTF-16 without its mark", utf16WithoutMark, "UTF-8"],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "zero bytes"],
    ["a zero byte", "a,b\n1,\0\n", "zero bytes"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "UTF-8"],
    ["nothing", "", "empty"],
    ["only empty lines", "\n\n\n", "empty"],
    ["only names", "a,b\n", "no row"],
    ["two columns of one name", "a,b,a\n1,2,3\n", "Two columns are called “a”"],
    ["a column without a name", "a,\n1,2\n", "Column 2 is called “”"],
    ["a name that begins with a digit", "a,9lives\n1,2\n", "Column 2"],
    ["a formula for a name", "=cmd|' /C calc'!A0\n1\n", "Column 1"],
    ["too few cells", "a,b\n1,2\n1\n", "Line 3 has 1 cell, and the first line names 2 columns."],
    ["too many cells", "a,b\n1,2\n1,2,3\n", "Line 3 has 3 cells, and the first line names 2 columns."],
    ["a quote that never closes", 'a,b\n1,2\n"1,2\n3,4\n', "never closed"],
    ["a quote that never closes in a long table", `a,b\n"1,${"2\n".repeat(1_000_000)}`, "never closed"],
    ["a quote inside a cell", 'a,b\nx"y,2\n', "Line 2 has a quote inside a cell"],
    ["words behind a quote", 'a,b\n"x"y,2\n', "Line 2 has a quote inside a cell"],
    ["too many columns", `${Array.from({ length: 51 }, (_, at) => `c${at}`).join(",")}\n`, "51 columns and may have 50"],
    ["a cell that is too long", `a\n${"x".repeat(BATCH_LIMITS.valueLetters + 1)}\n`, "Row 1: “a” has more than 10,000 letters"],
    ["one row too many", `a\n${"x\n".repeat(BATCH_LIMITS.rows + 1)}`, "more than 5,000 rows"],
    ["a million rows", `a\n${"x\n".repeat(1_000_000)}`, "more than 5,000 rows"],
    ["too many bytes", Buffer.alloc(SHEET_BYTES + 1, "x\n"), "larger than 8 MiB"],
  ];
  for (const [what, table, sentence] of cases)
    test(what, () => {
      expect(refusal(table)).toContain(sentence);
    });

  test("without reading what is behind the last row that may be there", () => {
    // what follows is no table, and nobody looks at it
    expect(refusal(`a\n${"x\n".repeat(BATCH_LIMITS.rows + 1)}"never closed`)).toContain("more than 5,000 rows");
  });
});

describe("lines", () => {
  test("are prompts, without those that are empty", () => {
    expect(readLines(" A bus \r\n\n\tA bench\n").rows).toEqual([{ prompt: "A bus" }, { prompt: "A bench" }]);
  });

  test("are refused when they are too many or no text", () => {
    expect(() => readLines("x\n".repeat(BATCH_LIMITS.rows + 1))).toThrow("more than 5,000 rows");
    expect(() => readLinesFile(Buffer.from("Köln", "latin1"))).toThrow("UTF-8");
    expect(() => readLinesFile(Buffer.alloc(SHEET_BYTES + 1, "x"))).toThrow("larger than 8 MiB");
  });
});
