import { reactions } from '../../../domain/reactions';
import { policyWithSections, Story } from '../story';
import { letterOf, reader, withLetters } from './letters';

const everyWay = {
  name: 'Zoë',
  email: 'zoe@example.org',
  phone: '+44 20 7946 0000',
  address: '1 High Street\nLondon',
};
const via = (complainant: object) =>
  letterOf(withLetters().register({ complainant }).last('ComplaintRegistered')).via;

describe('row 33: the channel of a letter is recorded with it, and why', () => {
  test.each(['email', 'phone', 'letter', 'chat', 'in-person'] as const)(
    'the preferred one: %s',
    (channel) => {
      expect(via({ ...everyWay, prefers: { channel } })).toEqual({
        channel,
        why: expect.stringContaining('prefers'),
      });
    },
  );

  test('a wish that cannot be met gives way to one that works, and says why', () => {
    expect(via({ email: 'zoe@example.org', prefers: { channel: 'letter' } })).toEqual({
      channel: 'email',
      why: 'The complainant prefers a letter, but no postal address is known; the first way that works is e-mail.',
    });
  });

  test('when there is no way at all that is on record too', () => {
    expect(via({ name: 'Zoë' })).toMatchObject({ channel: 'none' });
  });

  test('what is corrected holds from the next letter on', () => {
    const told = withLetters().register(reader()).by('ana', 'accept', {});
    told.by('ana', 'update-contact', {
      complainant: { phone: '+44 20 7946 0000', prefers: { channel: 'phone' } },
    });
    told.by('ana', 'send-customer-update', { message: 'Soon' });
    expect(letterOf(told.last('ComplaintRegistered')).via.channel).toBe('email');
    expect(letterOf(told.last('CustomerUpdateSent')).via.channel).toBe('phone');
  });

  test('the message to the customer goes the same way; under a policy without letters too', () => {
    for (const policy of [withLetters().policies, [policyWithSections({})]]) {
      const [one] = policy;
      if (!one) throw new Error('a policy was expected');
      const told = new Story({ policy: one }).register({
        complainant: { ...everyWay, prefers: { channel: 'letter' } },
      });
      const messages = reactions(told.complaint, told.last('ComplaintRegistered'));
      expect(messages.filter(({ to }) => to.kind === 'complainant').map((message) => message.via)).toEqual([
        { channel: 'letter', why: 'The complainant prefers a letter.' },
      ]);
      expect(messages.filter(({ to }) => to.kind !== 'complainant').map((message) => message.via)).toEqual([
        undefined,
      ]);
    }
  });
});

describe('row 33: contact preferences', () => {
  test('a correction leaves alone what it does not mention, also among the preferences', () => {
    const told = withLetters()
      .register({ complainant: { ...everyWay, prefers: { language: 'de', channel: 'email' } } })
      .by('ben', 'update-contact', { complainant: { phone: '1', prefers: { channel: 'phone' } } });
    expect(told.complaint.complainant).toEqual({
      ...everyWay,
      phone: '1',
      prefers: { language: 'de', channel: 'phone' },
    });
  });

  test('one that changes nothing is refused, and a complaint without a complainant can get one', () => {
    const told = withLetters().register();
    told.refused('ana', 'update-contact', { complainant: {} }, 'nothing-changes');
    told.by('ana', 'update-contact', { complainant: { name: 'Zoë' } });
    told.refused('ana', 'update-contact', { complainant: { name: 'Zoë' } }, 'nothing-changes');
    told.by('ana', 'withdraw', { reason: 'Settled' });
    told.by('ana', 'update-contact', { complainant: { name: 'Zoe' } });
    expect(told.complaint.complainant).toEqual({ name: 'Zoe' });
  });
});
