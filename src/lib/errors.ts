/**
 * The one error that people may read. Everything else that is thrown is a bug: logged in full, answered with a short apology.
 */
export const ERROR_STATUS = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  limited: 429,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One wrong field of an input: its path (`takes`, `items.0.start`) and a sentence. */
export interface FieldError {
  field: string;
  message: string;
}

export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fields: FieldError[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "AppError";
  }
}

/** Shorthand for the most common case: one field is wrong; the sentence begins with its name. */
export function invalid(field: string, message: string): AppError {
  const told = message.startsWith(`${field}:`) ? message : `${field}: ${message}`;
  return new AppError("invalid", told, [{ field, message }]);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
