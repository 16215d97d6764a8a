import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { CUSTOMER } from '../../domain/actor';
import { type CommandData, commands, type OnComplaint, type PersonCommand } from '../../domain/commands';
import { customerView } from '../../domain/customer-view';
import { rankOf } from '../../domain/policy/ladder';
import { text } from '../../domain/text';
import { toInstant } from '../../domain/time';
import type { CommandDesk } from '../command-desk';
import { readCommandId, readTraceparent } from '../command-headers';
import { complaintIdIn, noSuchComplaint, readComplaint } from '../complaint-reading';
import { customerAccess, customerComplaint, customerSession } from '../contract/bodies/customer';
import { commandExamples } from '../contract/command-examples';
import { commandProblems } from '../contract/command-problems';
import { operation } from '../contract/operation';
import { type CustomerAccess, createCustomerAccess } from '../customer/access';
import type { ApiDependencies } from '../dependencies';
import { seesContact } from '../permission/contact-details';
import { Problem } from '../problem';
import { isRefusalCode, problemType } from '../problem-catalogue';
import { limitRate, REQUESTS_PER_MINUTE } from '../rate-limit';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

const ACCESS = '/complaints/:complaintId/customer-access';
const WITH_TOKEN = 'With the header `Authorization: Customer <token>`.';

/** Giving whoever complains access to their complaint. */
export function customerAccessRoutes(dependencies: ApiDependencies): Router {
  const { events, policies } = dependencies;
  const access = createCustomerAccess(dependencies);
  const router = createRouter();
  resource(router, ACCESS, {
    post: operation({
      id: 'giveCustomerAccess',
      summary: 'Code and token by which the customer sees their complaint',
      description:
        'For whoever sees how to reach the customer and may act. With `revoke` what was given out before is worth nothing any more.',
      tag: 'customer',
      scope: 'complaints:write',
      body: {
        schema: z.strictObject({ revoke: z.boolean().default(false) }),
        hint: 'Send {} or {"revoke": true}.',
      },
      answers: { 200: { description: 'What to tell the customer', json: customerAccess } },
      problems: ['not-registered', 'customer-access-role-required'],
      examples: [{ body: {} }, { body: { revoke: true } }],
      handle: async (req, res, { body: { revoke } }) => {
        const complaintId = complaintIdIn(req);
        const { complaint } = await readComplaint(events, complaintId);
        if (!complaint) throw noSuchComplaint(complaintId);
        const { id, role } = personOf(req);
        const mayAct = rankOf(await policies.pinned(complaint.policy), role) !== undefined;
        if (!mayAct || !(await seesContact(req, complaint, dependencies))) throw notTheirs(id, role);
        await recordLookOf(req, dependencies, 'customer-access', complaintId);
        const { expiresAt, ...given } = await access.giveOut(complaintId, revoke);
        res.json({ reference: complaintId, ...given, expiresAt: toInstant(expiresAt) });
      },
    }),
  });
  return router;
}

/** What whoever complains can do by themselves. Nobody of the organisation is meant here. */
export function customerRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const access = createCustomerAccess(dependencies);
  const router = createRouter();
  // By address: those who come here need no other request than a few.
  router.use('/customer', limitRate(Math.ceil((dependencies.requestsPerMinute ?? REQUESTS_PER_MINUTE) / 20)));

  resource(router, '/customer/session', {
    post: operation({
      id: 'enterAsCustomer',
      summary: 'A token for 15 minutes, for a reference and its code',
      description:
        'A wrong code and an unknown reference are answered alike. Five wrong codes close a reference for an hour.',
      tag: 'customer',
      scope: 'open',
      body: {
        schema: z.strictObject({ reference: z.string().max(100), code: z.string().max(100) }),
        hint: 'Send {"reference", "code"}.',
      },
      answers: { 200: { description: 'Come in', json: customerSession } },
      problems: ['unknown-reference-or-code', 'too-many-wrong-codes'],
      examples: [{ body: { reference: 'RD-BEZJ-NCRD-SHD7', code: '7QX2M9ZK' } }],
      handle: async (_req, res, { body: { reference, code } }) => {
        const { token, expiresAt } = await access.enter(reference, code);
        res.json({ token, expiresAt: toInstant(expiresAt) });
      },
    }),
  });

  resource(router, '/customer/complaint', {
    get: operation({
      id: 'getOwnComplaint',
      summary: 'The complaint as the customer sees it',
      description: WITH_TOKEN,
      tag: 'customer',
      scope: 'open',
      answers: { 200: { description: 'The complaint', json: customerComplaint } },
      problems: ['customer-access-refused'],
      examples: [{}],
      handle: async (req, res) => {
        res.json(customerView(await access.complaintOf(req)));
      },
    }),
  });

  resource(router, '/customer/messages', {
    post: asCustomer('record-customer-message', {
      id: 'writeAsCustomer',
      schema: z.strictObject({ message: text(20_000) }),
      example: { message: 'When will I hear from you?' },
      dataFrom: ({ message }) => ({ message, channel: 'web' }),
    }),
  });
  for (const [name, id] of [
    ['accept-resolution', 'acceptResolutionAsCustomer'],
    ['reject-resolution', 'rejectResolutionAsCustomer'],
    ['record-feedback', 'giveFeedbackAsCustomer'],
  ] as const) {
    const { schema } = commands[name];
    const dataFrom = (data: CommandData<typeof name>) => data;
    resource(router, `/customer/${name}`, {
      post: asCustomer(name, { id, schema, example: commandExamples[name], dataFrom }),
    });
  }
  return router;

  function asCustomer<Schema extends z.ZodType, Name extends OnComplaint>(
    name: Name,
    how: {
      readonly id: string;
      readonly schema: Schema;
      readonly example: object;
      readonly dataFrom: (body: z.output<Schema>) => CommandData<Name>;
    },
  ) {
    return operation({
      id: how.id,
      summary: `${commands[name].summary}, by the customer`,
      description: WITH_TOKEN,
      tag: 'customer',
      scope: 'open',
      headers: ['Idempotency-Key', 'traceparent'],
      body: { schema: how.schema, hint: 'Send what the schema asks for.' },
      answers: {
        200: { description: 'The complaint after it', json: customerComplaint, headers: ['Idempotency-Key'] },
      },
      problems: ['customer-access-refused', ...commandProblems],
      examples: [{ body: how.example }],
      handle: async (req, res, { body }) => {
        await carryOut({ req, res, access }, name, how.dataFrom(body));
      },
    });
  }

  async function carryOut<Name extends OnComplaint>(
    { req, res, access: of }: { req: Request; res: Response; access: CustomerAccess },
    name: Name,
    data: CommandData<Name>,
  ): Promise<void> {
    const { id: complaintId } = await of.complaintOf(req);
    const traceparent = readTraceparent(req);
    // The table gives name and data together, which the compiler cannot follow through a variable name.
    const command = {
      id: readCommandId(req),
      by: CUSTOMER,
      name,
      data,
      ...(traceparent === undefined ? {} : { traceparent }),
    } as PersonCommand;
    res.set('Idempotency-Key', command.id);
    await give({ complaintId, command, preferences: { respondAsync: false } }).catch(told);
    res.json(customerView(await of.complaintOf(req)));
  }
}

/** Our reasons may name who works on it. */
function told(error: unknown): never {
  if (!(error instanceof Problem) || !isRefusalCode(error.code)) throw error;
  throw new Problem(
    error.code,
    { detail: problemType(error.code).title, hint: 'Look at how your complaint stands now, or write to us.' },
    { cause: error },
  );
}

function notTheirs(id: string, role: string): Problem {
  return new Problem('customer-access-role-required', {
    detail: `${id} has the role ${role}; access is given out by those who may act and see how to reach the customer.`,
    hint: 'Ask whoever has the complaint.',
  });
}
