import type { Request, Router } from 'express';
import { z } from 'zod';
import { CUSTOMER } from '../../domain/actor';
import { type CommandData, commands, type OnComplaint } from '../../domain/commands';
import { evidenceTypeNames } from '../../domain/commands/evidence';
import { customerView } from '../../domain/customer-view';
import { text } from '../../domain/text';
import { toInstant } from '../../domain/time';
import { createAttach } from '../attachments/attach';
import { createSlots } from '../attachments/slots';
import type { CommandDesk } from '../command-desk';
import { readCommandId, readTraceparent } from '../command-headers';
import { customerComplaint, customerFile, customerSession } from '../contract/bodies/customer';
import { commandExamples } from '../contract/command-examples';
import { commandProblems } from '../contract/command-problems';
import { operation } from '../contract/operation';
import { createCustomerAccess } from '../customer/access';
import { giveAsCustomer, tellCustomer } from '../customer/desk';
import type { ApiDependencies } from '../dependencies';
import { limitRate, REQUESTS_PER_MINUTE } from '../rate-limit';
import { createRouter, resource } from '../resource';

const WITH_TOKEN = 'With the header `Authorization: Customer <token>`.';

/** Each of them keeps some copies of a file of 25 MiB in memory. */
const FILES_AT_ONCE = 2;

/** What whoever complains can do by themselves. Nobody of the organisation is meant here. */
export function customerRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const access = createCustomerAccess(dependencies);
  const attach = createAttach(dependencies, give, createSlots(FILES_AT_ONCE));
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
        res.json(customerView(await access.complaintOf(tokenIn(req))));
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

  resource(router, '/customer/attachments', {
    post: operation({
      id: 'attachFileAsCustomer',
      summary: 'Send a file as evidence, by the customer',
      description: `The body is the file itself, at most 25 MiB. ${WITH_TOKEN}`,
      tag: 'customer',
      scope: 'open',
      query: z.strictObject({
        name: z.string().optional().describe('The name of the file, instead of a Content-Disposition'),
        note: text(2_000).optional().describe('What it shows'),
      }),
      headers: ['Idempotency-Key', 'traceparent', 'Content-Disposition'],
      upload: { types: evidenceTypeNames, description: 'The file' },
      answers: { 201: { description: 'Attached', json: customerFile, headers: ['Idempotency-Key'] } },
      problems: [
        'customer-access-refused',
        ...commandProblems,
        'file-refused',
        'malformed-http',
        'attachments-unavailable',
      ],
      examples: [
        {
          query: { name: 'statement-of-may.txt', note: 'My statement' },
          headers: { 'Content-Type': 'text/plain' },
          body: 'Two charges of GBP 49.90 on 4 May.',
        },
      ],
      handle: async (req, res, { query }) => {
        const { id: complaintId } = await access.complaintOf(tokenIn(req));
        const place = { complaintId, by: CUSTOMER, preferences: { respondAsync: false } };
        const { commandId, attachmentId } = await attach(req, place, { ...query, from: 'customer' }).catch(
          tellCustomer,
        );
        res.set('Idempotency-Key', commandId).status(201).json({ attachmentId });
      },
    }),
  });
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
        const token = tokenIn(req);
        const { id: complaintId } = await access.complaintOf(token);
        const commandId = readCommandId(req);
        const traceparent = readTraceparent(req);
        res.set('Idempotency-Key', commandId);
        const data = how.dataFrom(body);
        await giveAsCustomer(give, { complaintId, commandId, name, data, traceparent });
        res.json(customerView(await access.complaintOf(token)));
      },
    });
  }
}

/** What the request shows to come in. */
function tokenIn(req: Request): string | undefined {
  return /^customer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *$/i.exec(req.get('authorization') ?? '')?.[1];
}
