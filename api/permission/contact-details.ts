import type { Request } from 'express';
import { seesContactDetails } from '../../domain/permission/contact-details';
import type { Complaint } from '../../domain/state';
import type { ApiDependencies } from '../dependencies';
import { personOf } from '../request-context';
import { may } from './require-may';

/** Whether whoever sent the request sees how to reach the complainant of the complaint, which is as it is now. */
export async function seesContact(
  req: Request,
  complaint: Complaint,
  { policies }: Pick<ApiDependencies, 'policies'>,
): Promise<boolean> {
  const policy = await policies.pinned(complaint.policy);
  if (seesContactDetails(complaint, personOf(req), policy)) return true;
  return may(req, 'see-all-contact-details', { policies });
}

/** Mail servers repeat the address that they refuse. */
const ADDRESS = /[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g;

/** The text of a mail server without the addresses in it. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(ADDRESS, '•••••');
}
