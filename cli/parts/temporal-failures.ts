import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../platform/failure';
import type { Child } from './child-process';

/** A port that had to be this one is taken. */
export function portTaken(port: number, what: string): Failure {
  return new Failure({
    code: 'RDS-2103',
    what: `${what} cannot use port ${port}.`,
    why: 'Another process is listening on it.',
    fix: `Choose another port, or stop that process; this names it: lsof -i tcp:${port} -s tcp:listen`,
  });
}

function dataBroken(dataFile: string, why: string): Failure {
  const folder = dirname(dataFile);
  const aside = join(folder, `${basename(dataFile)}.broken`);
  return new Failure({
    code: 'RDS-2105',
    what: `Temporal cannot read its data in ${dataFile}.`,
    why,
    fix:
      `mkdir -p '${aside}' && mv '${dataFile}'* '${aside}/' 2>/dev/null    ` +
      '(then start again: no complaint is lost, the event log brings every open one back)',
  });
}

/** What is known of the start of a server that went wrong. */
export interface FailedStart {
  readonly child: Child;
  readonly logFile: string;
  readonly dataFile: string | undefined;
  readonly uiPort: number | undefined;
  readonly port: number;
}

async function lastWords(child: Child): Promise<string> {
  return (await child.lastLines(5)).join('\n') || '(nothing)';
}

/**
 * The code of a crash at the start. The dev server chooses ports of its own for its parts and crashes when another
 * process was faster, so starting it again helps.
 */
export const SERVER_CRASHED = 'RDS-2112';

/** What a crash says stands before the calls that led to it, which fill some hundred lines. */
const CRASH_LINES = 2_000;

/** The server ended while it was starting: what its last words mean. */
export async function whyItEnded({ child, logFile, dataFile, port, uiPort }: FailedStart): Promise<Failure> {
  const words = await lastWords(child);
  const said = /level=ERROR msg="(.*)"$/m.exec(words)?.[1]?.replaceAll('\\"', '"') ?? words;
  if (words.includes('address already in use')) {
    const isUi = uiPort !== undefined && words.includes(`UI port ${uiPort}`);
    return isUi ? portTaken(uiPort, 'The Temporal Web UI') : portTaken(port, 'The Temporal server');
  }
  if (dataFile !== undefined && /not a database|malformed|no such (table|column)|disk image/.test(words)) {
    return dataBroken(resolve(dataFile), `The server says: ${said}`);
  }
  const crash = (await child.lastLines(CRASH_LINES)).findLast((line) => line.startsWith('panic: '));
  if (crash !== undefined) {
    return new Failure({
      code: SERVER_CRASHED,
      what: 'The Temporal server crashed while it started.',
      why: crash.slice(0, 1_000),
      fix: `Start again; if it crashes again, read ${logFile}.`,
    });
  }
  const status = child.exitStatus();
  return new Failure({
    code: 'RDS-2106',
    what: 'The Temporal server did not start.',
    why: `It ended with ${status?.signal ?? `exit code ${status?.code}`}, and its last words were:\n${words}`,
    fix: `Read ${logFile} and put right what it names; then start again.`,
  });
}

/** The server runs but does not serve. */
export async function didNotAnswer({ child, logFile, port }: FailedStart, afterMs: number): Promise<Failure> {
  return new Failure({
    code: 'RDS-2106',
    what: `The Temporal server did not serve requests on port ${port} within ${afterMs / 1000} seconds.`,
    why: `It was running, and its last words were:\n${await lastWords(child)}`,
    fix: `Read ${logFile} and put right what it names; then start again.`,
  });
}
