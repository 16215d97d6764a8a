import pino from 'pino';
import type { Logger } from '../../platform/log';

/** A logger that adds JSON lines to a file. */
export function createFileLogger(file: string, level: string): Logger {
  const redact = ['req.headers.authorization', 'headers.authorization'];
  return pino(
    { name: 'redress', level, base: null, redact },
    pino.destination({ dest: file, mkdir: true, sync: true }),
  );
}
