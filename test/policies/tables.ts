import { eventTypes } from '../../domain/events';
import { letterKinds, letterKindNames, letterVariables, variablesOf } from '../../domain/letters/kinds';
import { builtInClocks } from '../../domain/clocks/rules';
import { factType, fieldNames } from '../../domain/triggers/facts';
import { operatorsOf } from '../../domain/triggers/shape';

const clockWords: Readonly<Record<(typeof builtInClocks)[number], string>> = {
  acknowledge: 'Somebody of the level accepts the complaint. The targets stand at the levels',
  respond: 'The level resolves the complaint. The targets stand at the levels',
  'customer-update': 'The customer hears from us. Every letter begins it anew',
  'customer-answer': 'The customer answers an offer. When it is over the complaint is closed',
  closing: 'Somebody closes a complaint that the customer has accepted',
  approval: 'Somebody approves or declines a decision that waits for it',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

/** The tables of the manual that are made from the code, by their name in the page. */
export const tables: Readonly<Record<string, () => string>> = {
  fields: () =>
    table(
      ['field', 'type', 'operators', 'what it is'],
      fieldNames.map((name) => {
        const { type, description } = factType(name);
        return [code(name), type, operatorsOf[type].map(code).join(' '), description];
      }),
    ),
  clocks: () =>
    table(
      ['clock', 'what it waits for'],
      [
        ...builtInClocks.map((name) => [code(name), clockWords[name]]),
        ['any other id', 'An overall clock of your own, such as `final-response`'],
        ['`external:{body}`', 'The answer of an external body. The target stands at the body'],
      ],
    ),
  letters: () =>
    table(
      ['kind', 'when', 'variables', 'may be absent'],
      letterKindNames.map((kind) => {
        const { always, maybe } = variablesOf(kind);
        const list = (names: readonly string[]) => names.map(code).join(' ');
        return [code(kind), letterKinds[kind].when, list(always), list(maybe)];
      }),
    ),
  variables: () =>
    table(
      ['variable', 'what it says'],
      Object.entries(letterVariables).map(([name, { description }]) => [code(name), description]),
    ),
  events: () => eventTypes.map(code).join(', '),
};

const MARKED = /<!-- table: ([a-z]+) -->\n[\s\S]*?<!-- end -->/g;

/** The page with its tables as the code has them now. */
export function withTables(page: string): string {
  return page.replace(MARKED, (_, name: string) => {
    const make = tables[name];
    if (!make) throw new Error(`there is no table "${name}"`);
    return `<!-- table: ${name} -->\n\n${make()}\n\n<!-- end -->`;
  });
}
