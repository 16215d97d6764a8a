import { complaintIdSchema } from '../../domain/complaint-id';
import { UsageError } from '../usage-error';

/** Where the API has a complaint, or a part of it. Throws {@link UsageError} for what no complaint can be called. */
export function complaintPath(id: string, part?: string): string {
  const parsed = complaintIdSchema.safeParse(id);
  if (!parsed.success) {
    throw new UsageError(`"${id}" is not the id of a complaint: it ${parsed.error.issues[0]?.message}.`);
  }
  return `/v1/complaints/${id}${part === undefined ? '' : `/${part}`}`;
}
