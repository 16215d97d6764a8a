import { Command } from 'commander';
import { z } from 'zod';
import { addGiveCommands } from '../../cli/complaint/give-commands';
import { addFieldOptions, readCommandData } from '../../cli/options/command-data';
import { type Field, fieldsOf, fieldsOfSchema } from '../../cli/options/fields';
import { UsageError } from '../../cli/usage-error';
import { type CommandName, commandNames, commands } from '../../domain/commands';
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
  if (option.endsWith('-at')) return '2026-03-03T10:00:00Z';
  return 'a-text-2';
}

function samples(field: Field): { readonly args: readonly string[]; readonly values: readonly unknown[] } {
  const { kind, repeats } = field;
  const given = (() => {
    switch (kind.type) {
      case 'number':
        return [['3', 3] as const];
      case 'choice':
        return kind.choices.map((choice) => [choice, choice] as const);
      case 'object':
        return [
          ['in words', { [kind.textMember]: 'in words' }] as const,
          [
            '{"what":"x","dueBy":"2026-03-03T10:00:00Z"}',
            { what: 'x', dueBy: '2026-03-03T10:00:00Z' },
          ] as const,
        ];
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

describe.each(commandNames)('the options of %s', (name) => {
  const fields = fieldsOf(name);

  it('together give data that the schema takes, each value in its place', async () => {
    const args = fields.flatMap((field) => samples(field).args);
    const expected: Record<string, unknown> = {};
    for (const field of fields) {
      const { values } = samples(field);
      const value = field.repeats ? values : values[0];
      const [outer, inner] = field.path;
      expected[outer] =
        inner === undefined ? value : { ...(expected[outer] as object | undefined), [inner]: value };
    }
    const data = await parsed(name, args);
    expect(data).toEqual(expected);
    expect(commands[name].schema.safeParse(data).success).toBe(true);
  });

  it('are enough when only the required ones are given, and name what is missing otherwise', async () => {
    const required = fields.filter((field) => field.required);
    const args = required.flatMap((field) => samples(field).args);
    await expect(parsed(name, args)).resolves.toBeDefined();
    for (const missing of required) {
      const rest = required.filter((field) => field !== missing).flatMap((field) => samples(field).args);
      await expect(parsed(name, rest)).rejects.toThrow(`--${missing.option}: is required`);
    }
  });

  it('cover every field of the schema', () => {
    const schema: z.ZodObject = commands[name].schema;
    expect(new Set(fields.map(({ path }) => path[0]))).toEqual(new Set(Object.keys(schema.shape)));
  });

  it('can be given as JSON instead, also from standard input', async () => {
    const args = fields.filter((field) => field.required).flatMap((field) => samples(field).args);
    const data = await parsed(name, args);
    await expect(parsed(name, ['--json', JSON.stringify(data)])).resolves.toEqual(data);
    await expect(parsed(name, ['--json', '-'], JSON.stringify(data))).resolves.toEqual(data);
  });
});

it('no option of a field hides one that every subcommand has', () => {
  const complaint = new Command('complaint');
  // Commander throws when an option is added twice.
  expect(() => addGiveCommands(complaint, terminal)).not.toThrow();
  expect(complaint.commands.map((command) => command.name())).toEqual(commandNames);
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

it('a number that is none is refused by the schema, not taken for zero', async () => {
  for (const csat of ['', 'five', '6', '2.5']) {
    await expect(parsed('accept-resolution', ['--csat', csat])).rejects.toThrow('--csat: ');
  }
});

it('a field of a kind that the command line cannot give is refused when the options are made', () => {
  const schema = z.object({ deep: z.object({ deeper: z.boolean() }) });
  expect(() => fieldsOfSchema(schema)).toThrow('--deep-deeper');
});
