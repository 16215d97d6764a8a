import fc from 'fast-check';
import { z } from 'zod';
import { type CommandName, commandNames, commands, isCommandName } from '../../domain/commands';
import { isStorableText, slug, text, utf8Length } from '../../domain/text';
import { receipt } from './evidence';

const complainant = {
  name: 'a',
  email: 'a@example.org',
  phone: 'a',
  address: 'a',
  reference: 'a',
  prefers: { channel: 'email', language: 'en' },
};

/** A smallest valid command of each name. */
const samples: Record<CommandName, Record<string, unknown>> = {
  'place-legal-hold': { reason: 'a' },
  'lift-legal-hold': { reason: 'a' },
  'erase-personal-data': { subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a', ground: 'objection' },
  register: {
    subject: 'a',
    description: 'a',
    category: 'card',
    priority: 'high',
    product: 'a',
    complaintId: 'A-1',
    channel: 'web',
    severity: 'major',
    technicalImpact: 'outage',
    concerns: ['threat'],
    amount: 'GBP 1.00',
    complainant,
    receivedAt: '2026-03-02T09:00:00Z',
    source: { system: 'cfpb', reference: 'a' },
    splitFrom: 'A-2',
  },
  accept: {},
  assign: { assignee: 'ana', note: 'a' },
  'record-attempt': {
    tried: 'a',
    proposedSolutions: ['a'],
    outcome: 'solved',
    promises: [{ what: 'a', dueBy: '2026-03-02T09:00:00+01:00' }],
  },
  'add-note': { text: 'a' },
  'attach-evidence': { ...receipt(), name: 'a', note: 'a' },
  'raise-concern': { concern: 'threat', note: 'a' },
  reclassify: {
    reason: 'a',
    category: 'card',
    priority: 'high',
    severity: 'major',
    technicalImpact: 'outage',
    product: 'a',
    amount: 'GBP 1.00',
  },
  pause: { reason: 'customer', note: 'a', until: '2026-03-02T09:00:00Z' },
  resume: { reason: 'customer', note: 'a' },
  'record-customer-message': { message: 'a', channel: 'phone' },
  'adopt-policy': { version: 2, policy: 'standard', mode: 'carry', reason: 'a' },
  escalate: { reason: 'threat', to: 'department', summary: 'a' },
  'de-escalate': { to: 'frontline', justification: 'a' },
  transfer: { department: 'payments', summary: 'a' },
  refer: { body: 'ombudsman', summary: 'a', reference: 'a' },
  'close-referral': { body: 'ombudsman', outcome: 'answered', summary: 'a' },
  resolve: {
    outcome: 'upheld',
    summary: 'a',
    redress: [{ kind: 'goodwill', amount: 'GBP 1.00', note: 'a' }],
    promises: [{ what: 'a' }],
  },
  approve: { note: 'a' },
  decline: { reason: 'a' },
  'accept-resolution': { csat: 5, comment: 'a' },
  'reject-resolution': { reason: 'a', csat: 1, comment: 'a' },
  'send-customer-update': { message: 'a', promises: [{ what: 'a' }] },
  close: { note: 'a', rootCause: 'software', correctiveAction: 'fixed', correctiveNote: 'a' },
  reopen: { reason: 'a' },
  withdraw: { reason: 'a' },
  'update-contact': { complainant },
  'record-feedback': { csat: 1, comment: 'a' },
  'give-process-feedback': { rating: 1, about: 'respond', text: 'a' },
  link: { to: 'A-2', relation: 'related', note: 'a' },
  merge: { into: 'A-2', reason: 'a' },
  split: { complaintId: 'A-2', subject: 'a', description: 'a', category: 'card' },
};

type Path = readonly (string | number)[];

/** The paths of all texts in a value. */
function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => textPaths(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textPaths(inner, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, text) : item));
  if (typeof value !== 'object' || value === null) throw new Error('no such path');
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === key ? replaced(inner, rest, text) : inner]),
  );
}

/** The paths of every text that a schema knows. */
function schemaPaths(schema: z.ZodType): string[] {
  const json: unknown = z.toJSONSchema(z.object({ root: schema }), { io: 'input' });
  const paths: string[] = [];
  const walk = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'string') paths.push(path);
    if ('properties' in node && typeof node.properties === 'object' && node.properties !== null)
      for (const [key, inner] of Object.entries(node.properties))
        walk(inner, path === '' ? key : `${path}.${key}`);
    if ('items' in node) walk(node.items, `${path}.0`);
  };
  walk(json, '');
  return paths.map((path) => path.replace(/^root\.?/, ''));
}

const texts = commandNames.flatMap((name) =>
  textPaths(samples[name]).map((path) => [name, path.join('.'), path] as const),
);

describe('every text of every command', () => {
  test('is in the samples of this test', () => {
    for (const name of commandNames) {
      const known = textPaths(samples[name]).map((path) => path.join('.'));
      const promised = schemaPaths(commands[name].schema).filter((path) => path !== 'promises.0.dueBy');
      expect(known).toEqual(expect.arrayContaining(promised));
    }
  });

  test.each(texts)('%s %s refuses NUL, halves of surrogate pairs, and nothing', (name, _, path) => {
    const { schema } = commands[name];
    expect(schema.safeParse(samples[name]).success).toBe(true);
    for (const bad of ['a\u0000b', '\u0000', 'a\ud800', '\udc00a', '\udc00\ud800', '', ' \n\t ']) {
      const result = schema.safeParse(replaced(samples[name], path, bad));
      expect(result.success).toBe(false);
      expect(result.error?.issues.every((issue) => issue.path.join('.') === path.join('.'))).toBe(true);
    }
  });

  test.each(texts)('%s %s has a limit', (name, _, path) => {
    const { schema } = commands[name];
    expect(schema.safeParse(replaced(samples[name], path, 'a'.repeat(50_001))).success).toBe(false);
  });

  test.each(commandNames)('%s refuses keys that it does not know', (name) => {
    const { schema } = commands[name];
    expect(schema.safeParse({ ...samples[name], surprise: 1 }).success).toBe(false);
    expect(schema.safeParse(null).success).toBe(false);
    expect(schema.safeParse([]).success).toBe(false);
  });
});

describe('free text', () => {
  test('keeps every other character, also those outside the first plane, and loses space around it', () => {
    const anything = '👩‍👩‍👧 \u0001\u200f\u2028 申し立て "\'\\ ';
    expect(text(50).parse(` ${anything}\n`)).toBe(anything.trim());
    expect(isStorableText(anything)).toBe(true);
  });

  test('has its length in UTF-8 counted as it is stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(utf8Length(value)).toBe(Buffer.byteLength(value));
      }),
      { numRuns: 300 },
    );
  });

  test('may fill its limit, and not exceed it', () => {
    expect(text(3).safeParse(' abc ').success).toBe(true);
    expect(text(3).safeParse('abcd').success).toBe(false);
  });
});

describe('values with a form', () => {
  test.each(['a', 'a-b', '0', 'a1-b2'])('%s is a slug', (value) => {
    expect(slug.safeParse(value).success).toBe(true);
  });
  test.each(['', '-', '-a', 'a-', 'a--b', 'A', 'a b', 'ä', 'a\n', 'a_b', 'a'.repeat(65)])(
    '%j is none',
    (value) => {
      expect(slug.safeParse(value).success).toBe(false);
    },
  );

  test('satisfaction goes from 1 to 5 in whole steps', () => {
    const { schema } = commands['accept-resolution'];
    for (const csat of [1, 2, 3, 4, 5]) expect(schema.safeParse({ csat }).success).toBe(true);
    for (const csat of [0, 6, 2.5, -1, '5', Number.NaN, null])
      expect(schema.safeParse({ csat }).success).toBe(false);
  });

  test('effort goes from 1 to 7 in whole steps, and feedback says something', () => {
    const { schema } = commands['record-feedback'];
    for (const ces of [1, 7]) expect(schema.safeParse({ ces }).success).toBe(true);
    for (const ces of [0, 8, 2.5, '5', null]) expect(schema.safeParse({ ces }).success).toBe(false);
    expect(schema.safeParse({}).success).toBe(false);
  });

  test('a reclassification names something to change', () => {
    const { schema } = commands.reclassify;
    expect(schema.safeParse({ reason: 'a', priority: 'high' }).success).toBe(true);
    expect(schema.safeParse({ reason: 'a' }).success).toBe(false);
  });

  test('amounts are of a currency with minor units, exact, and more than nothing where they are given', () => {
    const { schema } = commands.resolve;
    const given = (amount: unknown) =>
      schema.safeParse({ outcome: 'upheld', summary: 'a', redress: [{ kind: 'refund', amount }] }).success;
    for (const amount of ['GBP 0.01', 'JPY 1', { currency: 'GBP', minor: 1 }])
      expect(given(amount)).toBe(true);
    for (const amount of [
      'GBP 0.00',
      'GBP 0.001',
      'JPY 0.5',
      'XAU 1',
      '1.00',
      { currency: 'GBP', minor: 0.5 },
    ])
      expect(given(amount)).toBe(false);
  });

  test('moments have a date, a time and an offset', () => {
    const received = (receivedAt: string) =>
      commands.register.schema.safeParse({ ...samples.register, receivedAt }).success;
    for (const moment of ['2026-03-02T09:00:00Z', '2024-02-29T23:59:59.999+05:30'])
      expect(received(moment)).toBe(true);
    for (const moment of [
      '2026-03-02',
      '2026-03-02T09:00:00',
      '2025-02-29T00:00:00Z',
      'yesterday',
      '1772442000',
    ])
      expect(received(moment)).toBe(false);
  });

  test('lists end somewhere', () => {
    const many = (count: number) => ({
      ...samples['record-attempt'],
      proposedSolutions: Array.from({ length: count }, () => 'a'),
    });
    expect(commands['record-attempt'].schema.safeParse(many(20)).success).toBe(true);
    expect(commands['record-attempt'].schema.safeParse(many(21)).success).toBe(false);
  });

  test('what is left out gets its default', () => {
    const { subject, description, category } = samples.register;
    expect(commands.register.schema.parse({ subject, description, category })).toEqual({
      subject,
      description,
      category,
      channel: 'other',
      complainant: {},
    });
    expect(commands.resolve.schema.parse({ outcome: 'upheld', summary: 'a' })).toMatchObject({
      promises: [],
      redress: [],
    });
  });
});

test('a command that is not in the table does not exist', () => {
  expect(commandNames.every(isCommandName)).toBe(true);
  for (const name of ['deadline', 'constructor', '__proto__', 'toString', 'Accept', ''])
    expect(isCommandName(name)).toBe(false);
});
