import type { z } from 'zod';
import type { commands, Offered } from '../../domain/commands';

type Example<Name extends Offered> = z.input<(typeof commands)[Name]['schema']>;

/** A body for every command, which fits the policy and the organisation that come with Redress. */
export const commandExamples: { readonly [Name in Offered]: Example<Name> } = {
  register: {
    subject: 'Charged twice in May',
    description: 'My card was charged twice for the same purchase on 4 May.',
    category: 'card',
    channel: 'email',
    amount: 'GBP 49.90',
    complainant: { name: 'Zoë Müller', email: 'zoe@example.com', reference: 'C-1042' },
  },
  accept: {},
  assign: { assignee: 'ana', note: 'You know the merchant.' },
  'record-attempt': {
    tried: 'Called the merchant, who confirmed one charge only.',
    proposedSolutions: ['Refund the second charge'],
    outcome: 'not-solved',
    promises: [{ what: 'A call back by Friday' }],
  },
  'add-note': { text: 'The merchant answers on Monday.' },
  'raise-concern': { concern: 'vulnerable', note: 'Lives on a small pension.' },
  reclassify: { category: 'bank-account', reason: 'It is about the account, not the card.' },
  pause: { reason: 'waiting-for-customer', note: 'The statement of May is missing.' },
  resume: { reason: 'waiting-for-customer' },
  'record-customer-message': { message: 'Here is the statement.', channel: 'email' },
  'send-customer-update': { message: 'We have asked the merchant.' },
  'adopt-policy': { version: 2, reason: 'The new targets are better for the customer.' },
  escalate: { reason: 'customer-asks', summary: 'The customer wants to speak to a manager.' },
  'de-escalate': { justification: 'The question that was open is answered.' },
  transfer: { department: 'payments', summary: 'The fault is in the clearing of payments.' },
  refer: {
    body: 'payment-processor',
    summary: 'Dispute over the second charge.',
    reference: 'D-2026-17',
  },
  'close-referral': { body: 'payment-processor', outcome: 'answered', summary: 'The charge was reversed.' },
  resolve: {
    outcome: 'upheld',
    summary: 'One of the two charges was our mistake.',
    redress: [{ kind: 'refund', amount: 'GBP 49.90' }],
  },
  approve: { note: 'Agreed.' },
  decline: { reason: 'The goodwill is too high for the harm done.' },
  'accept-resolution': { csat: 4, ces: 2 },
  'reject-resolution': { reason: 'The fees were not refunded.' },
  close: { note: 'The customer said on the phone that all is well.', rootCause: 'system-fault' },
  reopen: { reason: 'The refund never arrived.' },
  withdraw: { reason: 'The customer found the mistake on their side.' },
  'update-contact': { complainant: { email: 'zoe.mueller@example.com', prefers: { language: 'de' } } },
  'record-feedback': { csat: 5, comment: 'Quick and friendly.' },
  'give-process-feedback': {
    rating: 2,
    about: 'respond',
    text: 'The deadline ran on while the merchant was closed.',
  },
  link: { to: 'RD-BEZJ-NCRD-SHD7', relation: 'related' },
  merge: { into: 'RD-BEZJ-NCRD-SHD7', reason: 'The same charge.' },
  split: { subject: 'Rude on the phone', description: 'The first call ended abruptly.', category: 'other' },
  'place-legal-hold': { reason: 'A court asked for the file.' },
  'lift-legal-hold': { reason: 'The case is over.' },
};
