import { applyClockChanges } from '../../domain/clocks/clock';
import { deadlines } from '../../domain/deadlines';
import { type DeliveryOutcome, deliveryCommand } from '../../domain/deliveries';
import { bestChannel, type ContactChannel, contactChannels, nextChannel } from '../../domain/letters/contact';
import { policyDocumentSchema } from '../../domain/policy/document';
import { shipped } from '../domain/letters/shipped';
import { policyWithSections, Story } from '../domain/story';
import { ladderPolicy } from '../support/configuration';

const everyAddress = { email: 'a@example.org', phone: '+44 20', address: '1 High Street' };

function failedUnder(channels: readonly ContactChannel[] | undefined, complainant: object, failed = 'email') {
  const letters = {
    defaultLanguage: 'en',
    templates: shipped,
    ...(channels ? { channels: [...channels] } : {}),
  };
  const story = new Story({ policy: policyWithSections({ letters }) }).register({ complainant });
  const outcome = { messageId: 'm', channel: failed, at: story.now, failed: 'refused' } as DeliveryOutcome;
  expect(story.give(deliveryCommand(outcome, 1))).toBeUndefined();
  return story.last('MessageFailed').data;
}

test.each<[readonly ContactChannel[] | undefined, object, ContactChannel | undefined]>([
  [undefined, everyAddress, 'letter'],
  [undefined, { ...everyAddress, address: undefined }, 'phone'],
  [undefined, { email: 'a@example.org' }, undefined],
  [['email', 'phone', 'letter'], everyAddress, 'phone'],
  [['phone', 'email'], everyAddress, 'phone'],
  [['letter', 'chat'], { email: 'a@example.org' }, 'chat'],
  [['email'], everyAddress, undefined],
])('under the order %j, after an e-mail to %j that failed comes %s', (channels, complainant, next) => {
  const known = Object.fromEntries(Object.entries(complainant).filter(([, value]) => value !== undefined));
  const data = failedUnder(channels, known);
  expect(data).toMatchObject({ channel: 'email', reason: 'refused' });
  expect('next' in data ? data.next : undefined).toBe(next);
});

test.each(contactChannels)('what failed, here %s, is never what comes next', (failed) => {
  expect(nextChannel(everyAddress, failed, contactChannels)).not.toBe(failed);
  expect(nextChannel(everyAddress, failed, [failed])).toBeUndefined();
});

test('the order of the policy is also that of the first try', () => {
  expect(bestChannel(everyAddress, ['phone', 'email']).channel).toBe('phone');
  expect(bestChannel({ ...everyAddress, prefers: { channel: 'letter' } }, ['phone']).channel).toBe('letter');
  expect(bestChannel({ email: 'a@example.org' }, ['phone']).channel).toBe('none');
});

test.each(['acknowledgement', 'final-response', 'holding-response', 'answer-reminder'])(
  'a policy that calls %s a courtesy is refused',
  (kind) => {
    const letters = { defaultLanguage: 'en', templates: shipped, courtesy: [kind] };
    expect(policyDocumentSchema.safeParse({ ...ladderPolicy, letters }).success).toBe(false);
    const allowed = { ...letters, courtesy: ['update'] };
    expect(policyDocumentSchema.safeParse({ ...ladderPolicy, letters: allowed }).success).toBe(true);
  },
);

test('what became of a message moves no clock and no deadline, and a closed complaint takes it', () => {
  const story = new Story().register({ complainant: everyAddress });
  const outcome = { messageId: 'm', channel: 'email', at: story.now } as const;
  const before = story.complaint;
  story.give(deliveryCommand(outcome, 1));
  story.give(deliveryCommand({ ...outcome, failed: 'timed-out' }, 2));
  expect(story.complaint.clocks).toEqual(applyClockChanges(before.clocks, { stopped: [], started: [] }));
  expect(deadlines(story.complaint)).toEqual(deadlines(before));
  story.by('ana', 'withdraw', { reason: 'Settled' });
  expect(story.give(deliveryCommand(outcome, 3))).toBeUndefined();
  expect(story.types.slice(-2)).toEqual(['ComplaintWithdrawn', 'MessageDelivered']);
  expect(story.complaint.status).toBe('closed');
});

test('nobody can take the id of a delivery', () => {
  const story = new Story().register();
  const refusal = story.give({
    id: 'delivery:m:email:1',
    by: { id: 'ana', role: 'agent' },
    name: 'add-note',
    data: { text: 'x' },
  });
  expect(refusal).toMatchObject({ code: 'command-id-reserved' });
});
