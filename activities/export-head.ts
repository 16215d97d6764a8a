import type { KeyObject } from 'node:crypto';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { exportHeadTo } from '../eventstore/integrity/head-folder';
import type { EventStore } from '../eventstore/port';
import { Failure } from '../platform/failure';
import type { Logger } from '../platform/log';
import type { HeadReport } from './contract';

/** Where signed heads of the event log are kept, and what signs them. */
export interface HeadKeeping {
  readonly folder: string;
  readonly privateKey: KeyObject;
}

export interface ExportHeadOptions {
  readonly store: EventStore;
  /** Left out on a worker that was given no folder. */
  readonly heads?: HeadKeeping;
  readonly log: Logger;
}

const HEARTBEAT_MS = 10_000;

/**
 * Verifies what was appended since the last head but one, and keeps a signed head of the log; null while the log is
 * empty. What trying again does not mend, above all a log that is not what was recorded, is an error in the log of the
 * worker and a failure that is not tried again; its type is the code (RDS-5210).
 */
export function createExportHeadActivity(options: ExportHeadOptions): () => Promise<HeadReport | null> {
  const { store, heads, log } = options;
  return async () => {
    const context = Context.current();
    // On a timer: where something is found, looking for where it went is silent for long.
    const beating = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    try {
      if (heads === undefined) throw noFolder();
      const { folder, privateKey } = heads;
      const kept = await exportHeadTo(folder, { source: store, privateKey, verified: 'recent' });
      return kept === undefined ? null : { place: kept.signed.head.place, file: kept.file };
    } catch (error) {
      if (!(error instanceof Failure)) {
        log.warn({ err: error }, 'no head of the event log was kept; it is tried again');
        throw error;
      }
      log.error({ code: error.code, fix: error.fix, err: error }, 'no head of the event log was kept');
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: true,
        cause: error,
      });
    } finally {
      clearInterval(beating);
    }
  };
}

function noFolder(): Failure {
  return new Failure({
    code: 'RDS-3203',
    what: 'This worker cannot keep a head of the event log.',
    why: 'Heads are kept on a schedule, which another worker set up, but REDRESS_HEAD_FOLDER is not set here.',
    fix: 'Set REDRESS_HEAD_FOLDER and REDRESS_SIGNING_KEY to the same for all workers, or for none, and start them again.',
  });
}
