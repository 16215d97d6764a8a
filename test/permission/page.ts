import { commandNames } from '../../domain/commands';
import { commandPermissions, type Who, whos } from '../../domain/permission/command-permissions';
import { type Audience, resourcePermissions } from '../../domain/permission/resource-permissions';

const meaningOfWho: Readonly<Record<Who, string>> = {
  anyone: 'whoever works on complaints: every role of the ladder',
  level: 'the role of the complaint’s level, and those above',
  owner: 'the owner; while nobody owns it, whoever could accept it hears that it has to be accepted first',
  'owner-or-level': 'the owner, wherever they work, and whoever works at the level or above',
  'owner-or-above':
    'the owner, whoever works above the level, and while nobody owns it whoever works at the level',
  decider: 'whoever the limits of authority in the policy let decide it',
  'last-level': 'whoever works at the last level of the ladder',
};

const titleOfAudience: Readonly<Record<Audience, string>> = {
  anybody: 'every person of the organisation',
  auditor: 'auditors',
  'last-level': 'the last level',
};

const code = (text: string) => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The tables of docs/permissions.md by their names, made from the tables that the code goes by. */
export const permissionTables: Readonly<Record<string, () => string>> = {
  who: () =>
    table(
      ['who', 'means'],
      whos.map((who) => [code(who), meaningOfWho[who]]),
    ),
  commands: () =>
    table(
      ['command', 'who may give it'],
      whos.flatMap((who) =>
        commandNames
          .filter((name) => commandPermissions[name] === who)
          .map((name) => [code(name), code(who)]),
      ),
    ),
  resources: () =>
    table(
      ['what', 'who may have it'],
      Object.entries(resourcePermissions).map(([name, audiences]) => [
        code(name),
        audiences.map((audience) => titleOfAudience[audience]).join(', '),
      ]),
    ),
};

/** The page with its tables made anew; the text around them stays. Throws for a table that is not there. */
export function withTables(page: string): string {
  let text = page;
  for (const [name, made] of Object.entries(permissionTables)) {
    const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/permissions.md has no place for the table ${name}`);
    text = `${text.slice(0, from)}${begin}\n${made()}\n${text.slice(to)}`;
  }
  return text;
}
