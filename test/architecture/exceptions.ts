/** Where a rule of `architecture.test.ts` does not hold, each with its reason. An entry that is no longer needed fails the test. */

/** Files of more than the size limit. */
export const LONG_FILES: Record<string, string> = {
  "src/schema.ts": "every table on one page, so that the whole of what is stored is read at once",
};

/** Modules that keep something. */
export const KEEPS_STATE: Record<string, string> = {
  "src/lib/validate.ts": "compiled schemas, kept weakly by the schema they were made of: a memo of a pure function",
  "src/providers/draft/chat/film-facts.ts": "what was read of a brief, kept weakly by the brief itself: a memo of a pure function",
};
