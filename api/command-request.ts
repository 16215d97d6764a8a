import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Actor } from '../domain/actor';
import type { CommandData, CommandName, OnComplaint, PersonCommand } from '../domain/commands';
import { complaintIdFrom, isPlausibleComplaintId } from '../domain/complaint-id';
import type { Person } from '../domain/organisation/organisation';
import {
  type Preferences,
  readCommandId,
  readExpectedRevision,
  readPreferences,
  readTraceparent,
} from './command-headers';
import { complaintIdIn } from './complaint-reading';
import { invalidRequest } from './problem';

/** A command as it came in, its shape checked. */
export interface CommandRequest {
  readonly complaintId: string;
  readonly command: PersonCommand;
  readonly preferences: Preferences;
}

/**
 * Reads the command that a POST to `/complaints/{id}/{name}` gives; its schema has checked the data. Throws a Problem for
 * what is wrong with the rest.
 */
export function readCommand(
  req: Request,
  name: OnComplaint,
  data: CommandData<OnComplaint>,
  person: Person,
): CommandRequest {
  const complaintId = complaintIdIn(req);
  const expectedRevision = readExpectedRevision(req);
  const command = commandOf(req, name, data, { person, expectedRevision });
  return { complaintId, command, preferences: readPreferences(req) };
}

/** Reads the command that a POST to `/complaints` gives with these data. Without an id of its own the complaint gets one from the idempotency key. */
export function readRegistration(
  req: Request,
  data: CommandData<'register'>,
  person: Person,
): CommandRequest {
  if (readExpectedRevision(req) !== undefined) {
    throw invalidRequest(
      [{ header: 'If-Match', detail: 'means nothing here: a complaint that is new has no revision.' }],
      'Leave it out.',
    );
  }
  const command = commandOf(req, 'register', data, { person });
  const given = data.complaintId;
  if (given !== undefined && !isPlausibleComplaintId(given)) {
    throw invalidRequest(
      [
        {
          pointer: '/complaintId',
          detail: 'has the form of a Redress reference, but its last character does not fit.',
        },
      ],
      'Leave it out to get a good one, or choose another form.',
    );
  }
  const complaintId = given ?? complaintIdFor(person, command.id);
  return { complaintId, command, preferences: readPreferences(req) };
}

function commandOf(
  req: Request,
  name: CommandName,
  data: CommandData<CommandName>,
  { person, expectedRevision }: { readonly person: Person; readonly expectedRevision?: number | undefined },
): PersonCommand {
  const commandId = readCommandId(req);
  const traceparent = readTraceparent(req);
  const by: Actor = { id: person.id, role: person.role };
  // The table gives name and schema together, which the compiler cannot follow through a variable name.
  return {
    id: commandId,
    by,
    name,
    data,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    ...(traceparent === undefined ? {} : { traceparent }),
  } as PersonCommand;
}

/** The same for the same person and key: a registration that is repeated meets the complaint that it made. */
function complaintIdFor(person: Person, commandId: string): string {
  return complaintIdFrom(
    createHash('sha256')
      .update(JSON.stringify([person.id, commandId]))
      .digest(),
  );
}
