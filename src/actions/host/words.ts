/** Where the words of a text are: sandboxed code has no dictionary, and Chinese and Japanese write without spaces. */
import { Type } from "@sinclair/typebox";
import { tokensOf } from "../../canvas/timeline/captions.ts";
import { defineCall } from "./define.ts";

/** The words with their punctuation and the space after them: joined they are the text, its white space made single. */
export const words = defineCall(
  Type.Object(
    {
      text: Type.String({ maxLength: 100_000 }),
      language: Type.String({ default: "en", pattern: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$" }),
    },
    { additionalProperties: false },
  ),
  async ({ text, language }) => ({ words: tokensOf(text, language).map((token) => token.text + token.space) }),
);
