import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * A logger of one process, as JSON lines: on standard error, since standard output belongs to the person at the
 * terminal, or added to a file.
 */
export function createLogger(name: string, level: string, file?: string): Logger {
  const redact = ['req.headers.authorization', 'headers.authorization'];
  const destination = file === undefined ? 2 : { dest: file, mkdir: true, sync: true };
  return pino({ name, level, base: null, redact }, pino.destination(destination));
}
