import fc from 'fast-check';
import type { CommandName } from '../../domain/commands';
import { receipt } from '../domain/evidence';
import { organisation } from '../support/configuration';
import { commandBy, registration } from '../support/commands';
import type { World } from './world';

/** One random act on one of several complaints. Many are refused: those leave no trace, as in life. */
export interface Act {
  readonly complaint: number;
  readonly name: CommandName | 'deadline';
  /** Or `whoever-has-it`. */
  readonly personId: string;
  readonly assignee: string;
  readonly text: string;
  readonly number: number;
  readonly waitMs: number;
}

const names: readonly Act['name'][] = [
  'accept',
  'accept',
  'assign',
  'record-attempt',
  'add-note',
  'escalate',
  'escalate',
  'resolve',
  'accept-resolution',
  'reject-resolution',
  'send-customer-update',
  'close',
  'reopen',
  'withdraw',
  'pause',
  'resume',
  'refer',
  'close-referral',
  'de-escalate',
  'transfer',
  'approve',
  'decline',
  'raise-concern',
  'reclassify',
  'record-customer-message',
  'update-contact',
  'record-feedback',
  'give-process-feedback',
  'attach-evidence',
  'adopt-policy',
  'link',
  'merge',
  'split',
  'place-legal-hold',
  'lift-legal-hold',
  'erase-personal-data',
  'deadline',
  'deadline',
];
const people = organisation.people.map(({ id }) => id);
const texts = [
  'plain',
  'Ünïcode 🦊 \u2028',
  `quotes ' " \\ $1 %`,
  'two\nlines',
  '{"json": [true]}',
  '‮right to left',
];

const act: fc.Arbitrary<Act> = fc.record({
  complaint: fc.nat({ max: 4 }),
  name: fc.constantFrom(...names),
  personId: fc.oneof({ weight: 3, arbitrary: fc.constant('whoever-has-it') }, fc.constantFrom(...people)),
  assignee: fc.constantFrom(...people),
  text: fc.constantFrom(...texts),
  number: fc.integer({ min: 1, max: 5 }),
  waitMs: fc.nat({ max: 90_000_000 }),
});

/** Random lives of up to five complaints, entangled. */
export const stories: fc.Arbitrary<readonly Act[]> = fc.array(act, {
  minLength: 5,
  maxLength: 120,
  size: 'max',
});

/** Lets the acts happen to complaints whose ids begin with `prefix`; the first act on a complaint registers it. */
export function play(world: World, prefix: string, story: readonly Act[]): void {
  for (const act of story) {
    world.advance(act.waitMs);
    perform(world, `${prefix}${act.complaint}`, act);
  }
}

function perform(world: World, id: string, { name, personId, assignee, text, number }: Act): boolean {
  const state = world.stateOf(id);
  if (!state) {
    const source = number > 3 ? { source: { system: 'cfpb', reference: `${id} ${text}` } } : {};
    const complainant =
      number > 2 ? { email: `Customer-${number}@example.org` } : { reference: `no-${number}` };
    const data = { ...registration, subject: text, complainant, ...source };
    return world.give(id, commandBy('ana', 'register', data));
  }
  const holder =
    state.owner ?? state.assignee ?? organisation.people.find(({ role }) => role === state.role)?.id;
  const by = personId === 'whoever-has-it' ? (holder ?? 'ana') : personId;
  const promises = number > 3 ? [{ what: text, dueBy: '2026-02-01T00:00:00Z' }] : [];
  switch (name) {
    case 'deadline':
      return world.fire(id, number * 1_000);
    case 'assign':
      return world.give(id, commandBy(by, name, number > 3 ? { assignee, note: text } : { assignee }));
    case 'record-attempt':
      return world.give(
        id,
        commandBy(by, name, { tried: text, outcome: 'waiting', proposedSolutions: [text], promises }),
      );
    case 'add-note':
      return world.give(id, commandBy(by, name, { text }));
    case 'attach-evidence':
      return world.give(
        id,
        commandBy(by, name, receipt({ note: text, from: number > 3 ? 'customer' : 'us' })),
      );
    case 'escalate':
      return world.give(id, commandBy(by, name, { summary: text, reason: 'threat' }));
    case 'resolve':
      return world.give(
        id,
        commandBy(by, name, {
          outcome: 'partly-upheld',
          summary: text,
          promises,
          redress: [{ kind: 'goodwill', amount: `GBP ${number * 4}.00` }],
        }),
      );
    case 'accept-resolution':
      return world.give(id, commandBy(by, name, { csat: number }));
    case 'reject-resolution':
      return world.give(id, commandBy(by, name, { reason: text, csat: number }));
    case 'send-customer-update':
      return world.give(id, commandBy(by, name, { message: text, promises }));
    case 'close':
      return world.give(
        id,
        commandBy(by, name, number > 3 ? { note: text, rootCause: 'process' } : { note: text }),
      );
    case 'place-legal-hold':
    case 'lift-legal-hold':
      return world.give(id, commandBy('max', name, { reason: text }));
    case 'erase-personal-data': {
      const subject = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
      return world.give(id, commandBy('max', name, { subject, ground: 'objection' }));
    }
    case 'reopen':
    case 'withdraw':
    case 'decline':
      return world.give(id, commandBy(by, name, { reason: text }));
    case 'accept':
    case 'approve':
      return world.give(id, commandBy(by, name, {}));
    case 'pause':
    case 'resume':
      return world.give(id, commandBy(by, name, { reason: 'waiting-for-customer' }));
    case 'refer':
      return world.give(id, commandBy(by, name, { body: 'ombudsman', summary: text }));
    case 'close-referral':
      return world.give(id, commandBy(by, name, { body: 'ombudsman', outcome: 'answered', summary: text }));
    case 'de-escalate':
      return world.give(id, commandBy(by, name, { justification: text }));
    case 'transfer':
      return world.give(
        id,
        commandBy(by, name, { department: number > 3 ? 'payments' : 'lending', summary: text }),
      );
    case 'raise-concern':
      return world.give(id, commandBy(by, name, { concern: 'vip', note: text }));
    case 'reclassify':
      return world.give(
        id,
        commandBy(by, name, { severity: number > 3 ? 'major' : 'minor', priority: 'high', reason: text }),
      );
    case 'record-customer-message':
      return world.give(id, commandBy(by, name, { message: text }));
    case 'update-contact':
      return world.give(
        id,
        commandBy(by, name, { complainant: number > 3 ? {} : { email: `new-${number}@example.org` } }),
      );
    case 'record-feedback':
      return world.give(id, commandBy(by, name, { csat: number }));
    case 'give-process-feedback':
      return world.give(id, commandBy(by, name, { rating: number, text }));
    case 'adopt-policy':
      return world.give(id, commandBy(by, name, { version: 3, reason: text }));
    case 'link':
      return world.give(id, commandBy(by, name, { to: `OTHER-${number}`, relation: 'related' }));
    case 'merge':
      return number > 4 && world.give(id, commandBy(by, name, { into: 'OTHER-1', reason: text }));
    case 'split':
      return world.give(id, commandBy(by, name, { subject: text, description: text }));
    case 'register':
      return world.give(id, commandBy(by, name, registration));
  }
}
