import { CUSTOMER } from '../../domain/actor';
import type { CommandData, OnComplaint, PersonCommand } from '../../domain/commands';
import type { CommandDesk } from '../command-desk';
import { Problem } from '../problem';
import { isRefusalCode, problemType } from '../problem-catalogue';

/** A command of whoever complains, on their own complaint. */
export interface CustomerCommand<Name extends OnComplaint> {
  readonly complaintId: string;
  readonly commandId: string;
  readonly name: Name;
  readonly data: CommandData<Name>;
  readonly traceparent?: string | undefined;
}

/** Gives the command and waits for it. Rejects with a Problem that names nobody who works on it. */
export async function giveAsCustomer<Name extends OnComplaint>(
  give: CommandDesk,
  { complaintId, commandId, name, data, traceparent }: CustomerCommand<Name>,
): Promise<void> {
  // The table gives name and data together, which the compiler cannot follow through a variable name.
  const command = {
    id: commandId,
    by: CUSTOMER,
    name,
    data,
    ...(traceparent === undefined ? {} : { traceparent }),
  } as PersonCommand;
  await give({ complaintId, command, preferences: { respondAsync: false } }).catch(tellCustomer);
}

/** Our reasons may name who works on it. Throws. */
export function tellCustomer(error: unknown): never {
  if (!(error instanceof Problem) || !isRefusalCode(error.code)) throw error;
  throw new Problem(
    error.code,
    { detail: problemType(error.code).title, hint: 'Look at how your complaint stands now, or write to us.' },
    { cause: error },
  );
}
