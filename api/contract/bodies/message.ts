import { z } from 'zod';
import { contactChannels } from '../../../domain/letters/contact';
import type { Recipient } from '../../../domain/reactions';
import type { MessageDelivery, OutboxMessage } from '../../../projections/queries/messages';
import { instantOut } from '../schemas';

const recipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: z.string() }),
  z.strictObject({ kind: z.literal('role'), role: z.string() }),
  z.strictObject({ kind: z.literal('complainant') }),
]) satisfies z.ZodType<Recipient>;

const delivery = z
  .strictObject({
    channel: z
      .enum([...contactChannels, 'none'])
      .describe('`email` is sent by itself, everything else by hand'),
    letter: z
      .strictObject({ kind: z.string(), language: z.string(), subject: z.string().nullable() })
      .nullable()
      .describe('Null for a plain sentence; no subject once it was erased'),
    attempts: z.int().describe('How often it was handed over'),
    outcome: z
      .strictObject({
        is: z.enum(['sent', 'refused', 'no-address', 'timed-out', 'erased']),
        at: instantOut,
        answer: z.string().nullable().describe('What the mail server said'),
      })
      .nullable()
      .describe('Null while it waits, is tried again, or is done by hand'),
    lastError: z.string().nullable().describe('Why the newest attempt failed, while it is tried again'),
  })
  .meta({ id: 'MessageDelivery' }) satisfies z.ZodType<MessageDelivery>;

/** A message about a complaint. */
export const message = z
  .strictObject({
    id: z.string(),
    to: recipient,
    reason: z.string().describe('Why this recipient'),
    text: z.string(),
    revision: z
      .int()
      .nullable()
      .describe('Of the event that it tells of; null when it tells of a command that was refused'),
    createdAt: instantOut,
    delivery: delivery.nullable().describe('How it goes to the complainant; null for everybody else'),
  })
  .meta({ id: 'Message' }) satisfies z.ZodType<OutboxMessage>;
