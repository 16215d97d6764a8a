import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../../platform/failure';
import type { LeftOut } from './import-complaints';
import { messageOf } from '../../platform/errors';

const HEADER = 'line,complaint_id,reason';

/** The rows that were not registered, as a CSV file that is there only when there are such rows. */
export interface LeftOutReport {
  add(row: LeftOut): void;
  /** True when the file was written. */
  close(): boolean;
}

/** Removes the report of an earlier import; the new file is made with its first row. Throws a Failure. */
export function openLeftOutReport(file: string): LeftOutReport {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new Failure({
        code: 'RDS-5104',
        what: `The report of rows that cannot be imported cannot be written to ${file}.`,
        why: messageOf(cause),
        fix: 'Name another file with --rejected FILE.',
        cause,
      });
    }
  };
  let handle: number | undefined;
  attempt(() => {
    if (!existsSync(file)) return;
    if (readFileSync(file, 'utf8').startsWith(HEADER)) rmSync(file);
    else throw new Error('There is a file of another kind.');
  });
  return {
    add({ line, complaintId, reason }) {
      attempt(() => {
        if (handle === undefined) {
          handle = openSync(file, 'wx');
          writeSync(handle, `${HEADER}\n`);
        }
        writeSync(handle, `${[String(line), complaintId, reason].map(cell).join(',')}\n`);
      });
    },
    close() {
      if (handle === undefined) return false;
      closeSync(handle);
      return true;
    },
  };
}

/** Quoted where RFC 4180 asks for it. A first character that would make a spreadsheet calculate is disarmed. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
