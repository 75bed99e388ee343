/** Forms of pages: their fields, and answering a wrong one with its own part again. */
import type { FormTrouble } from "../../views/settings/settings.ts";
import { AppError, ERROR_STATUS, type ErrorCode } from "../lib/errors.ts";

const FORM_LIMIT_CHARACTERS = 100_000;

export type Trouble = FormTrouble & { status: number };

/** The fields of a form by name; of several with one name the last. Throws AppError `too_large`. */
export const formOf = async (request: Request): Promise<Record<string, string>> => Object.fromEntries(await valuesOf(request));

/** The same with all that share a name. */
export async function valuesOf(request: Request): Promise<URLSearchParams> {
  const text = await request.text();
  if (text.length > FORM_LIMIT_CHARACTERS)
    throw new AppError("too_large", "The form is larger than 100,000 characters. Nothing was changed.");
  return new URLSearchParams(text);
}

/** What the person did wrong is told at the form, and so are the codes in `also`; all else goes to whoever tells errors. */
export async function attempt(
  work: () => Promise<Response>,
  again: (trouble: Trouble) => Promise<Response> | Response,
  also: readonly ErrorCode[] = [],
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !(["invalid", "conflict", ...also] as ErrorCode[]).includes(error.code)) throw error;
    const errors = Object.fromEntries(error.fields.map(({ field, message }) => [field.replace(/^fields\./, ""), message]));
    return again({
      errors,
      values: {},
      status: ERROR_STATUS[error.code],
      ...(error.fields.length === 0 ? { problem: error.message } : {}),
    });
  }
}
