import type { ErrorRequestHandler } from 'express';
import { isPlausibleComplaintId, complaintIdSchema } from '../domain/complaint-id';
import { toInstant } from '../domain/time';
import type { Denial } from '../eventstore/access-log';
import { messageOf } from '../platform/errors';
import type { ApiDependencies } from './dependencies';
import { Problem } from './problem';
import { isRefusalCode } from './problem-catalogue';
import { askedFor, knownPerson } from './request-context';

type Recording = Pick<ApiDependencies, 'recordDenial' | 'clock' | 'log'>;

/**
 * Puts on record that somebody was refused something, before the answer goes out. The refusal stands also when that
 * fails, and the log of the process tells of it.
 */
export async function recordDenialOf(
  denial: Omit<Denial, 'now'>,
  { recordDenial, clock, log }: Recording,
): Promise<void> {
  const { by, what, complaintId, code } = denial;
  try {
    await recordDenial({ ...denial, now: toInstant(clock()) });
  } catch (error) {
    const denied = { person: by.id, what, complaintId, code };
    log.error({ ...denied, reason: messageOf(error) }, 'a denial could not be put on record');
  }
}

/**
 * Records what was refused to somebody who is known, for whatever reason besides the rules of complaints: those refusals
 * the command desk records, also where one request gives many commands.
 */
export function recordDenials(dependencies: Recording): ErrorRequestHandler {
  return async (error: unknown, req, _res, next) => {
    const person = knownPerson(req);
    const asked = askedFor(req);
    if (person && asked && error instanceof Problem && error.status === 403 && !isRefusalCode(error.code)) {
      const { id, role } = person;
      const { operation: what, complaintId } = asked;
      const about = isComplaintId(complaintId) ? { complaintId } : {};
      await recordDenialOf({ by: { id, role }, what, code: error.code, ...about }, dependencies);
    }
    next(error);
  };
}

function isComplaintId(text: string | undefined): text is string {
  return complaintIdSchema.safeParse(text).success && isPlausibleComplaintId(text ?? '');
}
