/** JSON lines on standard error, with everything that looks like a secret taken out. */
import pino from "pino";

export type Log = pino.Logger;

const SECRET_KEYS = ["password", "token", "secret", "authorization", "cookie", "code"];

export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[secret]" },
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
