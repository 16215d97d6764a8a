import { Command } from 'commander';
import { z } from 'zod';
import { addGiveCommands } from '../../cli/complaint/give-commands';
import { addFieldOptions, readCommandData } from '../../cli/options/command-data';
import { type Field, fieldsOf, fieldsOfSchema } from '../../cli/options/fields';
import { UsageError } from '../../cli/usage-error';
import { type CommandName, commands, offeredNames } from '../../domain/commands';
import { rememberingTerminal } from './terminal';

const { terminal } = rememberingTerminal();

/** The data that a command line gives, as the subcommand of the command would read it. */
async function parsed(name: CommandName, args: readonly string[], input = ''): Promise<unknown> {
  const command = addFieldOptions(new Command(name), name).exitOverride();
  command.parse(args, { from: 'user' });
  return readCommandData(name, command.opts(), rememberingTerminal({ input }).terminal);
}

/** A text that suits a field whatever it is checked for. */
function sampleText({ option }: Field): string {
  if (option.endsWith('email')) return 'carla@example.org';
  if (option.endsWith('-at') || option === 'until') return '2026-03-03T10:00:00Z';
  if (option === 'amount') return 'GBP 250.00';
  if (option.endsWith('language')) return 'de-AT';
  return 'a-text-2';
}

/** Objects as text, and as JSON. */
const objects: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
  promises: [
    ['in words', { what: 'in words' }],
    ['{"what":"x","dueBy":"2026-03-03T10:00:00Z"}', { what: 'x', dueBy: '2026-03-03T10:00:00Z' }],
  ],
  redress: [
    ['goodwill GBP 25.00', { kind: 'goodwill', amount: 'GBP 25.00' }],
    [
      '{"kind":"refund","amount":{"currency":"JPY","minor":250},"note":"The fare"}',
      { kind: 'refund', amount: { currency: 'JPY', minor: 250 }, note: 'The fare' },
    ],
  ],
};

function samples(field: Field): { readonly args: readonly string[]; readonly values: readonly unknown[] } {
  const { kind, repeats, option } = field;
  const given = (() => {
    switch (kind.type) {
      case 'number':
        return [['3', 3] as const];
      case 'choice':
        return kind.choices.map((choice) => [choice, choice] as const);
      case 'object':
        return objects[option] ?? [];
      case 'text':
        return [
          [sampleText(field), sampleText(field)] as const,
          ...(repeats ? [['two', 'two'] as const] : []),
        ];
    }
  })();
  const used = repeats ? given : given.slice(0, 1);
  return {
    args: used.flatMap(([text]) => [`--${field.option}`, text]),
    values: used.map(([, value]) => value),
  };
}

/** Commands that need something, whatever it is. */
const something: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  'update-contact': ['--complainant-phone', '030 1234'],
  'record-feedback': ['--ces', '2'],
  reclassify: ['--priority', 'high'],
};

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

function merged(one: unknown, other: unknown): unknown {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other || Array.isArray(other))
    return other;
  const both: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) both[key] = merged(both[key], value);
  return both;
}

describe.each(offeredNames)('the options of %s', (name) => {
  const fields = fieldsOf(name);

  it('together give data that the schema takes, each value in its place', async () => {
    const args = fields.flatMap((field) => samples(field).args);
    const expected = fields.reduce<unknown>((before, field) => {
      const { values } = samples(field);
      return merged(before, nested(field.path, field.repeats ? values : values[0]));
    }, {});
    const data = await parsed(name, args);
    expect(data).toEqual(expected);
    expect(commands[name].schema.safeParse(data).success).toBe(true);
  });

  it('are enough when only the required ones are given, and name what is missing otherwise', async () => {
    const required = fields.filter((field) => field.required);
    const args = [...required.flatMap((field) => samples(field).args), ...(something[name] ?? [])];
    await expect(parsed(name, args)).resolves.toBeDefined();
    for (const missing of required) {
      const rest = [
        ...required.filter((field) => field !== missing).flatMap((field) => samples(field).args),
        ...(something[name] ?? []),
      ];
      await expect(parsed(name, rest)).rejects.toThrow(`--${missing.option}: is required`);
    }
  });

  it('cover every field of the schema', () => {
    const schema: z.ZodObject = commands[name].schema;
    expect(new Set(fields.map(({ path }) => path[0]))).toEqual(new Set(Object.keys(schema.shape)));
  });

  it('can be given as JSON instead, also from standard input', async () => {
    const required = fields.filter((field) => field.required).flatMap((field) => samples(field).args);
    const data = await parsed(name, [...required, ...(something[name] ?? [])]);
    await expect(parsed(name, ['--json', JSON.stringify(data)])).resolves.toEqual(data);
    await expect(parsed(name, ['--json', '-'], JSON.stringify(data))).resolves.toEqual(data);
  });
});

it('no option of a field hides one that every subcommand has', () => {
  const complaint = new Command('complaint');
  // Commander throws when an option is added twice.
  expect(() => addGiveCommands(complaint, terminal)).not.toThrow();
  expect(complaint.commands.map((command) => command.name())).toEqual(offeredNames);
});

it('every choice of a field can be given', async () => {
  for (const channel of ['web', 'letter', 'in-person']) {
    const args = ['--subject', 's', '--description', 'd', '--category', 'other', '--channel', channel];
    await expect(parsed('register', args)).resolves.toMatchObject({ channel });
  }
});

it.each([
  ['a choice that there is not', ['--outcome', 'maybe', '--tried', 'x'], '--outcome: '],
  ['a promise that is no JSON', ['--outcome', 'solved', '--tried', 'x', '--promises', '{what'], 'not JSON'],
  ['JSON beside options', ['--tried', 'x', '--json', '{}'], 'cannot be given beside'],
  ['JSON that is no JSON', ['--json', '{'], '--json: this is not JSON'],
  ['a file that is not there', ['--json', '@/nowhere/at-all.json'], 'cannot be read'],
  ['JSON with a member that is unknown', ['--json', '{"tried":"x","outcome":"solved","who":1}'], 'who'],
])('%s is a usage error that names the place', async (_, args, message) => {
  const outcome = parsed('record-attempt', args);
  await expect(outcome).rejects.toThrow(UsageError);
  await expect(outcome).rejects.toThrow(message);
});

it('money, redress and wishes of the customer are given in words', async () => {
  expect(
    await parsed('resolve', [
      ...['--outcome', 'upheld', '--summary', 'Refunded'],
      ...['--redress', 'goodwill GBP 25.00', '--redress', 'refund   JPY   1200'],
    ]),
  ).toMatchObject({
    redress: [
      { kind: 'goodwill', amount: 'GBP 25.00' },
      { kind: 'refund', amount: 'JPY 1200' },
    ],
  });
  expect(
    await parsed('register', [
      ...['--subject', 's', '--description', 'd', '--category', 'card', '--amount', 'GBP 250.00'],
      ...['--concerns', 'vip', '--concerns', 'safety', '--complainant-prefers-language', 'de'],
      ...['--complainant-prefers-channel', 'letter', '--complainant-name', 'Jo'],
    ]),
  ).toMatchObject({
    amount: 'GBP 250.00',
    concerns: ['vip', 'safety'],
    complainant: { name: 'Jo', prefers: { language: 'de', channel: 'letter' } },
  });
});

it.each([
  ['resolve', ['--outcome', 'upheld', '--summary', 's', '--redress', 'goodwill'], '--redress: is required'],
  ['resolve', ['--outcome', 'upheld', '--summary', 's', '--redress', 'bribe GBP 5.00'], '--redress: '],
  ['resolve', ['--outcome', 'upheld', '--summary', 's', '--redress', 'refund GBP 5.005'], 'more decimals'],
  ['reclassify', ['--reason', 'r', '--amount', 'XAU 1'], 'XAU has no minor unit'],
  ['reclassify', ['--reason', 'r', '--amount', '£250'], '--amount: '],
  ['reclassify', ['--reason', 'r'], 'the data: names nothing to change'],
  ['update-contact', [], '--complainant-name or --complainant-email'],
  ['register', ['--complainant-prefers-language', 'German'], '--complainant-prefers-language: '],
] as const)('%s %j is a usage error that names the option', async (name, args, message) => {
  await expect(parsed(name, args)).rejects.toThrow(message);
});

it('a number that is none is refused by the schema, not taken for zero', async () => {
  for (const csat of ['', 'five', '6', '2.5']) {
    await expect(parsed('accept-resolution', ['--csat', csat])).rejects.toThrow('--csat: ');
  }
});

it('a field of a kind that the command line cannot give is refused when the options are made', () => {
  const schema = z.object({ deep: z.object({ deeper: z.boolean() }) });
  expect(() => fieldsOfSchema(schema)).toThrow('--deep-deeper');
});
