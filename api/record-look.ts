import type { Request } from 'express';
import { toInstant } from '../domain/time';
import type { ViewedResource } from '../eventstore/access-log';
import type { ApiDependencies } from './dependencies';
import { personOf } from './request-context';

/**
 * Puts on record that whoever sent the request sees personal data: of the complaint, or of all where none is named. To be
 * waited for before anything of these is sent: when it rejects, they must not be seen.
 */
export async function recordLookOf(
  req: Request,
  { recordLook, clock }: Pick<ApiDependencies, 'recordLook' | 'clock'>,
  what: ViewedResource,
  complaintId?: string,
): Promise<void> {
  const { id, role } = personOf(req);
  await recordLook({ by: { id, role }, what, complaintId, now: toInstant(clock()) });
}
