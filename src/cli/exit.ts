/** Exit codes as documented, after BSD's sysexits. */
import { AppError, type ErrorCode, messageOf } from "../lib/errors.ts";

export const EXIT = { ok: 0, failed: 1, usage: 64, notFound: 66, tryAgain: 75, notAllowed: 77, interrupted: 130 } as const;

const EXIT_OF: Record<ErrorCode, number> = {
  invalid: EXIT.usage,
  unauthorized: EXIT.notAllowed,
  forbidden: EXIT.notAllowed,
  not_found: EXIT.notFound,
  conflict: EXIT.failed,
  too_large: EXIT.usage,
  limited: EXIT.tryAgain,
  unavailable: EXIT.tryAgain,
};

/** Ctrl-C while somebody was asked. */
export class Interrupted extends Error {
  constructor(message = "Interrupted. Nothing was written.") {
    super(message);
    this.name = "Interrupted";
  }
}

export const exitCodeOf = (error: unknown): number =>
  error instanceof AppError ? EXIT_OF[error.code] : error instanceof Interrupted ? EXIT.interrupted : EXIT.failed;

export function sayError(error: unknown): void {
  console.error(
    error instanceof AppError || error instanceof Interrupted ? error.message : `Something unexpected happened: ${messageOf(error)}`,
  );
}
