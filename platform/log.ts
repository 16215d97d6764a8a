import pino, { type Logger } from 'pino';

export type { Logger };

/** A logger of one process, as JSON lines on standard error: standard output belongs to the person at the terminal. */
export function createLogger(name: string, level: string): Logger {
  return pino(
    { name, level, base: { name }, redact: ['req.headers.authorization', 'headers.authorization'] },
    pino.destination(2),
  );
}
