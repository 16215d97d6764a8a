import { bestChannel, contactChannels, contactSchema } from '../../../domain/letters/contact';

const everyAddress = { email: 'a@example.org', phone: '+44 20', address: '1 High Street' };

describe('row 33: contact preferences', () => {
  test.each([
    {},
    { channel: 'email' },
    { language: 'de-AT' },
    { channel: 'in-person', language: 'zh-Hant-TW' },
    { language: 'es-419' },
  ])('%j is accepted', (contact) => {
    expect(contactSchema.parse(contact)).toEqual(contact);
  });

  test.each([
    [{ channel: 'fax' }, ['channel'], /email/],
    [{ language: 'German' }, ['language'], 'must be a language code such as en, de or de-AT'],
    [{ language: 'de_AT' }, ['language'], 'must be a language code such as en, de or de-AT'],
    [{ languages: ['de'] }, [], /languages/],
  ])('%j is refused', (contact, path, message) => {
    const issues = contactSchema.safeParse(contact).error?.issues;
    expect(issues).toHaveLength(1);
    expect(issues?.[0]?.path).toEqual(path);
    expect(issues?.[0]?.message).toMatch(message);
  });

  test.each(contactChannels)('%s is used when it is preferred and possible', (channel) => {
    const best = bestChannel({ ...everyAddress, prefers: { channel } });
    expect(best.channel).toBe(channel);
    expect(best.why).toMatch(/^The complainant prefers /);
  });

  test.each([
    [{ ...everyAddress }, 'email', 'The complainant prefers no channel; the first way that works is e-mail.'],
    [
      { ...everyAddress, email: undefined },
      'letter',
      'The complainant prefers no channel; the first way that works is a letter.',
    ],
    [
      { phone: '+44 20', prefers: { channel: 'letter' as const } },
      'phone',
      'The complainant prefers a letter, but no postal address is known; the first way that works is the phone.',
    ],
    [
      { address: '1 High Street', email: ' ', prefers: { channel: 'email' as const } },
      'letter',
      'The complainant prefers e-mail, but no e-mail address is known; the first way that works is a letter.',
    ],
    [
      { name: 'Ana', prefers: { channel: 'phone' as const, language: 'de' } },
      'none',
      'No e-mail address, postal address or phone number of the complainant is known.',
    ],
    [{}, 'none', 'No e-mail address, postal address or phone number of the complainant is known.'],
    [{ prefers: { channel: 'chat' as const } }, 'chat', 'The complainant prefers a chat.'],
  ])('%j', (complainant, channel, why) => {
    expect(bestChannel(complainant)).toEqual({ channel, why });
  });
});
