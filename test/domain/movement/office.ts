import type { z } from 'zod';
import { commands } from '../../../domain/commands';
import { type Context, type Decided, isRefusal, NOTHING_AROUND } from '../../../domain/decide/context';
import { decide } from '../../../domain/decide/decide';
import { organisationSchema } from '../../../domain/organisation/organisation';
import { digest } from '../../../eventstore/digest';
import type { Story } from '../story';

export type Written = z.input<typeof organisationSchema>;
type WrittenTeam = NonNullable<Written['teams']>[number];
type WrittenPerson = Written['people'][number];

/** A person whose name is their id; an agent unless told otherwise. */
export function person(id: string, rest: Partial<WrittenPerson> = {}): WrittenPerson {
  return { id, name: id, role: 'agent', ...rest };
}

/** A team of the frontline unless told otherwise. */
export function team(id: string, rest: Partial<WrittenTeam> = {}): WrittenTeam {
  return { id, title: id, level: 'frontline', ...rest };
}

/** The people of the upper levels, who are in no team. */
export const above = [
  person('sam', { role: 'supervisor' }),
  person('dana', { role: 'department' }),
  person('max', { role: 'manager' }),
];

/** Away from one moment to another. */
export function away(from: string, until: string, substitute?: string) {
  return { from, until, ...(substitute === undefined ? {} : { substitute }) };
}

/** The first days of June 2026, in which the stories play. */
export const IN_JUNE = away('2026-06-01', '2026-06-30');

/** What would be decided if the organisation had changed meanwhile; the story does not go on. Throws when refused. */
export function decideWith<Name extends 'de-escalate' | 'add-note' | 'escalate'>(
  story: Story,
  written: Written,
  by: string,
  name: Name,
  data: z.input<(typeof commands)[Name]['schema']>,
): readonly Decided[] {
  const organisation = organisationSchema.parse(written);
  const { role = 'agent' } = organisation.people.find(({ id }) => id === by) ?? {};
  const [policy] = story.policies;
  if (!policy) throw new Error('the story has no policy');
  const context: Context = {
    now: story.now,
    policy,
    organisation,
    timeZoneData: 'test',
    surroundings: NOTHING_AROUND,
    digest,
  };
  const content = commands[name].schema.parse(data);
  const command = { id: 'changed', by: { id: by, role }, name, data: content };
  const verdict = decide('C-1', story.complaint, command as Parameters<typeof decide>[2], context);
  if (isRefusal(verdict)) throw new Error(`${by} ${name} was refused: ${verdict.code}`);
  return verdict;
}
