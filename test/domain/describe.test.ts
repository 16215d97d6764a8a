import { describeEvent } from '../../domain/describe';
import {
  accept,
  after,
  at,
  attempted,
  by,
  deadline,
  registered,
  resolved,
  type Step,
  up,
  waiting,
} from './kit';

const owned = [registered, accept('ana')];
const offered = [...owned, by('ana', 'resolve', resolved)];
const atTop = [registered, up('ana'), up('sam'), up('dana')];

/** What is said of the last event of the steps. */
function said(steps: readonly Step[]): string | undefined {
  const last = after(...steps).events.at(-1);
  return last && describeEvent(last);
}

describe('an event in one sentence', () => {
  test.each<[string, Step[]]>([
    ['ana registered the complaint at frontline: Charged twice', [registered]],
    ['ana accepted the complaint', owned],
    [
      'sam accepted the complaint instead of ben',
      [registered, by('ana', 'assign', { assignee: 'ben' }), accept('sam')],
    ],
    ['ana assigned the complaint to ben', [registered, by('ana', 'assign', { assignee: 'ben' })]],
    [
      'sam assigned the complaint to ben instead of ana: Ill',
      [...owned, by('sam', 'assign', { assignee: 'ben', note: 'Ill' })],
    ],
    ['ana tried: Called the merchant (not-solved)', [...owned, by('ana', 'record-attempt', attempted)]],
    ['ben noted: Hello', [...owned, by('ben', 'add-note', { text: 'Hello' })]],
    ['ana escalated from frontline to supervisor (threat): Press', [registered, up('ana')]],
    [
      'ana escalated from frontline to supervisor: Too hard',
      [...owned, by('ana', 'record-attempt', attempted), by('ana', 'escalate', { summary: 'Too hard' })],
    ],
    [
      `Escalated from frontline to supervisor by itself: the respond deadline of frontline was ${at('P2D')}, noticed 1.500 s later`,
      [registered, waiting('P2DT1.5S'), deadline('respond')],
    ],
    [
      `Nobody accepted the complaint: the acknowledge deadline of frontline was ${at('PT4H')}, noticed 0.000 s later. It was assigned to ana`,
      [registered, waiting('PT4H'), deadline('acknowledge')],
    ],
    [
      `Nobody accepted the complaint: the acknowledge deadline of senior-management was ${at('P1D')}, noticed 0.000 s later. It waits in the inbox of the level`,
      [
        ...atTop,
        by('dana', 'add-note', { text: 'x' }),
        by('max', 'assign', { assignee: 'max' }),
        waiting('P1D'),
        deadline('acknowledge'),
      ],
    ],
    [
      `The last level did not resolve the complaint: the respond deadline of senior-management was ${at('P10D')}, noticed 0.000 s later`,
      [...atTop, waiting('P10D'), deadline('respond')],
    ],
    [
      `The customer was not kept informed: the customer-update deadline of frontline was ${at('P5D')}, noticed 0.000 s later`,
      [...owned, waiting('P5D'), deadline('customer-update')],
    ],
    ['ana told the customer: Soon', [...owned, by('ana', 'send-customer-update', { message: 'Soon' })]],
    ['ana resolved the complaint (upheld): One booking was refunded.', offered],
    ['The customer accepted the resolution', [...offered, by('ana', 'accept-resolution', {})]],
    [
      'The customer accepted the resolution (5 of 5): Quick',
      [...offered, by('ana', 'accept-resolution', { csat: 5, comment: 'Quick' })],
    ],
    [
      'The customer rejected the resolution (1 of 5): Too little',
      [...offered, by('ana', 'reject-resolution', { reason: 'Too little', csat: 1 })],
    ],
    ['ana closed the complaint: No answer', [...offered, by('ana', 'close', { note: 'No answer' })]],
    ['ana closed the complaint', [...offered, by('ana', 'accept-resolution', {}), by('ana', 'close', {})]],
    [
      'ben reopened the complaint: New facts',
      [...offered, by('ana', 'close', { note: 'x' }), by('ben', 'reopen', { reason: 'New facts' })],
    ],
    [
      'The customer withdrew the complaint: Settled',
      [registered, by('ben', 'withdraw', { reason: 'Settled' })],
    ],
  ])('%s', (sentence, steps) => {
    expect(said(steps)).toBe(sentence);
  });
});
