import fc from 'fast-check';
import type { Recorded } from '../../../domain/events';
import { isAbsent } from '../../../domain/organisation/absence';
import { findPerson, findTeam } from '../../../domain/organisation/organisation';
import { reaches } from '../../../domain/policy/ladder';
import { toMs } from '../../../domain/time';
import { digest } from '../../../eventstore/digest';
import { Story } from '../story';
import { act, actions, registrations, richOrganisation, richPolicy } from './rich';

/** Most of what one command may cause under a policy of nine rules. */
const BOUND = 40;

const stories = fc
  .record({ organisation: richOrganisation, registration: registrations, todo: actions })
  .map(({ organisation, registration, todo }) => {
    const story = new Story({ policy: richPolicy, organisation }).register(registration);
    const after = todo.map((action, number) => {
      act(story, action, number);
      return { complaint: story.complaint, now: story.now };
    });
    return { story, after };
  });

/** Whom the policy itself asked to take it by this event. */
function asked({ type, data, by }: Recorded): string | undefined {
  if (type === 'ComplaintAssigned') return by.id === 'system' ? data.assignee : undefined;
  if (type === 'AcknowledgementMissed') return data.reassignedTo;
  return type === 'ComplaintDeescalated' ? data.assignee : undefined;
}

const levelAfter = (story: Story, revision: number) =>
  story.events
    .slice(0, revision + 1)
    .reduce(
      (level, { type, data }) =>
        type === 'ComplaintEscalated' || type === 'ComplaintDeescalated' ? data.to : level,
      'frontline',
    );

const check = (
  law: (told: { story: Story; after: readonly { complaint: Story['complaint']; now: string }[] }) => void,
) => fc.assert(fc.property(stories, law), { numRuns: 60 });

describe('rows 9-27: whatever happens under a rich policy', () => {
  test('nobody is asked who is away, or whose role does not reach the level', () => {
    let times = 0;
    check(({ story }) => {
      for (const event of story.events) {
        const id = asked(event);
        if (id === undefined) continue;
        times += 1;
        const person = findPerson(story.organisation, id);
        if (!person) throw new Error(`${id} is not there`);
        expect([event.type, id, isAbsent(story.organisation, person, toMs(event.at))]).toEqual([
          event.type,
          id,
          false,
        ]);
        expect(reaches(richPolicy, person.role, levelAfter(story, event.revision))).toBe(true);
      }
    });
    expect(times).toBeGreaterThan(50);
  });

  test('one command has few events follow, and none has rules chase each other', () => {
    check(({ story }) => {
      const caused = new Map<string, number>();
      for (const { commandId } of story.events) caused.set(commandId, (caused.get(commandId) ?? 0) + 1);
      expect(Math.max(...caused.values())).toBeLessThan(BOUND);
    });
  });

  test('a complaint at work never lies where no clock would move it', () => {
    check(({ after }) => {
      for (const { complaint, now } of after) {
        if (complaint.status !== 'new' && complaint.status !== 'in-progress') continue;
        const respond = complaint.clocks.find(({ name }) => name === 'respond');
        const moves = (respond?.ahead[0]?.at ?? '') > now || respond?.pausedBy !== undefined;
        expect([complaint.level, moves || complaint.level === 'senior-management']).toEqual([
          complaint.level,
          true,
        ]);
        const acknowledge = complaint.clocks.find(({ name }) => name === 'acknowledge');
        expect(acknowledge !== undefined).toBe(complaint.status === 'new');
      }
    });
  });

  test('its team works at its level, and its role is that of its level', () => {
    check(({ story, after }) => {
      for (const { complaint } of after) {
        if (complaint.team !== undefined)
          expect(findTeam(story.organisation, complaint.team)?.level).toBe(complaint.level);
        expect(richPolicy.levels.find(({ id }) => id === complaint.level)?.role).toBe(complaint.role);
      }
    });
  });

  test('whoever owned it and does not any more watches', () => {
    check(({ story, after }) => {
      for (const { complaint } of after) {
        const owners = story.events
          .slice(0, complaint.revision + 1)
          .flatMap(({ type, data }) => (type === 'ComplaintAccepted' ? data.owner : []));
        const hear = [...complaint.watchers, complaint.owner];
        for (const owner of owners) expect(hear).toContain(owner);
      }
    });
  });

  test('a rule fires once for a complaint or for a stay at a level, unless the customer had the word', () => {
    check(({ story }) => {
      const { fired, periods } = story.complaint;
      const inVain = (at: string) =>
        periods.some(({ status, from, until }) => status === 'resolved' && from <= at && at <= (until ?? at));
      for (const { id, fires } of richPolicy.triggers) {
        if (fires === 'each-time') continue;
        const own = fired.filter(({ rule, at }) => rule === id && !inVain(at));
        const stays = own.map(({ stay }) => (fires === 'once' ? 'ever' : stay));
        expect([id, new Set(stays).size]).toEqual([id, stays.length]);
      }
    });
  });

  test('every dossier has its hash', () => {
    check(({ story }) => {
      for (const { data } of story.events)
        if ('dossier' in data) expect(digest(data.dossier)).toBe(data.dossierHash);
    });
  });
});
