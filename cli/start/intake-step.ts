import type { Client } from '@temporalio/client';
import type { Router } from 'express';
import { createGiveCommand } from '../../activities/give-command';
import { createCommandDesk, type DeskDependencies } from '../../api/command-desk';
import { createCustomerAccess, statusPath } from '../../api/customer/access';
import { openAttachments } from '../../attachments/open';
import { addressOf } from '../../delivery/email/mail';
import { findPerson, type Organisation, type Person } from '../../domain/organisation/organisation';
import { createBounces } from '../../intake/email/bounces';
import { listenForMail } from '../../intake/email/listener';
import { openMailBook } from '../../intake/email/mail-book';
import { createMailTaking } from '../../intake/email/take-mail';
import { webForm } from '../../intake/web-form/routes';
import { Failure } from '../../platform/failure';
import type { Settings } from '../../platform/settings';
import type { Started } from './sequence';
import type { Storage } from './storage-step';

const USUAL_PERSON = 'intake';
const USUAL_PORT = 2525;

/**
 * In whose name what customers send is put on record. Undefined where the settings name nobody and the organisation has
 * no `intake`. Throws a {@link Failure} for somebody whom the organisation does not know.
 */
function personOf({ intake }: Settings, organisation: Organisation): Person | undefined {
  const person = findPerson(organisation, intake.person ?? USUAL_PERSON);
  if (person || intake.person === undefined) return person;
  throw new Failure({
    code: 'RDS-3122',
    what: `Nobody can take in what customers send: there is no person "${intake.person}".`,
    why: 'REDRESS_INTAKE_PERSON names somebody whom the organisation does not have.',
    fix: 'Add the person to the organisation with a role of the policy’s first level, or name another one.',
  });
}

/** The form for customers; undefined where nobody takes it in. */
export function webFormOf(
  desk: DeskDependencies,
  { keys, pool }: Pick<Storage, 'keys' | 'pool'>,
  settings: Settings,
): Router | undefined {
  const person = personOf(settings, desk.organisation);
  const { events, policies, clock, log } = desk;
  const access = createCustomerAccess({ events, keys, pool, clock });
  return (
    person &&
    webForm({
      person,
      give: createCommandDesk(desk),
      policies,
      accessFor: async (complaintId) => {
        const { code, token } = await access.giveOut(complaintId, false);
        return { code, link: statusPath(token) };
      },
      log,
    })
  );
}

/** Whether there is a form for customers. */
export function takesForms(settings: Settings, organisation: Organisation): boolean {
  return personOf(settings, organisation) !== undefined;
}

/** What takes mail, in this process. */
export interface IntakeParts {
  readonly desk: DeskDependencies;
  readonly storage: Storage;
  readonly client: Client;
}

/**
 * Takes mail of customers in this process. `isAlone`: for nothing else was this process started, so a person has to be
 * there, and the port has to be the one of the settings.
 */
export async function provideIntake(
  { desk, storage, client }: IntakeParts,
  settings: Settings,
  { isAlone }: { readonly isAlone: boolean },
): Promise<Started<undefined>> {
  const person = personOf(settings, desk.organisation);
  if (!person) {
    if (isAlone) throw nobody();
    return { value: undefined, detail: 'takes no mail: nobody in the organisation is called intake' };
  }
  const { addresses, port } = settings.intake;
  const own = [settings.mail.from, settings.mail.replyTo].flatMap((one) =>
    one === undefined ? [] : addressOf(one),
  );
  const listener = await listenForMail({
    host: settings.http.host,
    port: port ?? USUAL_PORT,
    orAnyPort: port === undefined && !isAlone,
    addresses,
    take: createMailTaking({
      person,
      give: createCommandDesk(desk),
      events: desk.events,
      policies: desk.policies,
      evidence: { attachments: openAttachments(settings), keys: storage.keys, subjects: storage.subjects },
      book: openMailBook(storage.pool, await storage.keys.secret('intake')),
      bounces: createBounces({
        pool: storage.pool,
        events: desk.events,
        giveDelivery: createGiveCommand(client),
      }),
      ours: [...addresses, ...own],
      log: desk.log,
    }),
  });
  return {
    value: undefined,
    detail: `takes mail for ${addresses.join(', ')} at smtp://${listener.host}:${listener.port}`,
    stop: () => listener.stop(),
  };
}

function nobody(): Failure {
  return new Failure({
    code: 'RDS-3123',
    what: 'Nobody takes in what customers send.',
    why: 'The organisation has no person called intake, and REDRESS_INTAKE_PERSON names nobody else.',
    fix: 'Add such a person to the organisation, as config/organisation.yaml has one, or set REDRESS_INTAKE_PERSON.',
  });
}
