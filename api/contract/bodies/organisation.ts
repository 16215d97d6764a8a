import { z } from 'zod';
import { organisationSchema } from '../../../domain/organisation/organisation';
import { instantOut } from '../schemas';

const { timeZone, teams, people } = organisationSchema.shape;

const team = z
  .strictObject({
    ...teams.unwrap().element.shape,
    members: z.array(z.string()).describe('Who works in it, by id'),
  })
  .meta({ id: 'Team' });

const person = people.element
  .omit({ outOfOffice: true, substitute: true })
  .extend({
    away: z
      .strictObject({
        until: instantOut,
        standIn: z.string().nullable().describe('Who stands in, by id; null when nobody does'),
      })
      .nullable()
      .describe('Whether the person is out of office now; null: no'),
  })
  .meta({ id: 'Person' });

/** Who works on complaints, as of a moment. */
export const organisationNow = z
  .strictObject({ at: instantOut, timeZone, teams: z.array(team), people: z.array(person) })
  .meta({ id: 'Organisation' });
