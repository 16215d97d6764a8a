import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from './http/connection';
import { understand } from './http/understand';
import { printJson } from './terminal/output';
import { oneLine, table } from './terminal/table';
import type { Paint, Terminal } from './terminal/terminal';
import { localMoment } from './terminal/times';

type Options = ConnectionOptions & { readonly json?: boolean };

const personSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  team: z.string().optional(),
  skills: z.array(z.string()),
  languages: z.array(z.string()),
  away: z.object({ until: z.string(), standIn: z.string().nullable() }).nullable(),
});
const organisationSchema = z.looseObject({
  timeZone: z.string(),
  teams: z.array(
    z.looseObject({
      id: z.string(),
      title: z.string(),
      level: z.string(),
      departments: z.array(z.string()),
      assignment: z.string(),
    }),
  ),
  people: z.array(personSchema),
});
type Shown = z.output<typeof organisationSchema>;

/** `redress organisation`. */
export function addOrganisationCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('organisation')
    .summary('show who works where, and who is away')
    .description(
      'Shows the teams and people who work on complaints, who is out of office, and who stands in.',
    )
    .option('--json', 'as JSON');
  addConnectionOptions(command).action(async (options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path: '/v1/organisation' });
    if (options.json) {
      printJson(terminal, body);
      return;
    }
    const organisation = understand(organisationSchema, body, api.baseUrl);
    for (const line of render(organisation, terminal)) terminal.print(line);
  });
}

function render({ teams, people, timeZone }: Shown, { paintData: paint, width }: Terminal): string[] {
  const groups = [
    ...teams.map(({ id, title, level, departments, assignment }) => ({
      heading: `${title} (${[id, level, assignment, ...departments].join(', ')})`,
      members: people.filter(({ team }) => team === id),
    })),
    { heading: 'In no team', members: people.filter(({ team }) => team === undefined) },
  ].filter(({ members }) => members.length > 0);
  return groups.flatMap(({ heading, members }, index) => [
    ...(index === 0 ? [] : ['']),
    paint('bold', oneLine(heading)),
    ...table(
      members.map((person) => [
        `  ${person.id}`,
        oneLine(person.name),
        person.role,
        awayCell(person, timeZone, paint),
        [...person.languages, ...person.skills].join(' '),
      ]),
      width,
    ),
  ]);
}

function awayCell({ away }: z.output<typeof personSchema>, timeZone: string, paint: Paint): string {
  if (!away) return '';
  const standIn = away.standIn ?? 'nobody';
  return paint('yellow', `away until ${localMoment(away.until, timeZone)}, ${standIn} stands in`);
}
