import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startClock } from '../../domain/clocks/timing';
import { deadlines } from '../../domain/deadlines';
import { timeConsumed } from '../../domain/dossier';
import { fold } from '../../domain/evolve';
import { sameVersion } from '../../domain/policy/policy';
import { viewOf } from '../../domain/view';
import { decodeEvent } from '../../eventstore/complaint-stream';
import { policyIn } from '../../eventstore/policy-log';
import type { RecordedEvent } from '../../eventstore/port';
import { clockLaws, clockLawsOfSequences } from '../domain/clock-laws';
import { laws } from '../domain/laws';
import { atEveryStep, whateverHappens } from '../domain/play';
import { emptyWorld, organisation, pass, TIME_ZONE_DATA, type World } from '../domain/world';

interface Golden {
  readonly version: string;
  readonly complaints: readonly {
    readonly events: readonly RecordedEvent[];
    readonly expected: readonly {
      readonly level: string;
      readonly status: string;
      readonly deadlines: unknown;
      readonly missed: unknown;
      readonly timeConsumed: unknown;
      readonly view: unknown;
    }[];
    readonly now: string;
    readonly timeConsumed: unknown;
  }[];
  readonly policies: readonly {
    readonly event: RecordedEvent;
    readonly startedAt: string;
    readonly clocks: readonly { readonly name: string; readonly level: string; readonly dueAt: string }[];
  }[];
}

const folder = join(__dirname, 'golden');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const versions = files.map((file): [string, Golden] => {
  const golden: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return [golden.version, golden];
});

/** The world in which a stored complaint stands: nothing but what is stored and today's code. */
function worldsOf({ complaints, policies }: Golden): readonly World[] {
  return complaints.map(({ events: stored, now }) => {
    const events = stored.map(decodeEvent);
    const complaint = fold(events);
    const followed = policies
      .map(({ event }) => policyIn(event))
      .filter((policy) => complaint && sameVersion(policy, complaint.policy));
    const [policy] = followed;
    if (!policy) throw new Error('the policy of the complaint is not among the samples');
    return { ...emptyWorld, events, complaint, now, policies: [policy] };
  });
}

/** The data with the targets of its clocks in the spelling that targets have today. */
function inOneSpelling(data: unknown): unknown {
  const spelt: Readonly<Record<string, string>> = {
    'PT1.5H': 'PT5400S',
    pt90m: 'PT5400S',
    '+P2DT0.25S': 'PT172800.25S',
    'PT0,5H': 'PT1800S',
  };
  return JSON.parse(JSON.stringify(data), (key, value: unknown) =>
    key === 'target' && typeof value === 'string' ? (spelt[value] ?? value) : value,
  );
}

test('there are samples to look at', () => {
  expect(files).toEqual(['0.1.0.json']);
});

describe.each(versions)('what version %s stored', (_, golden) => {
  test('has all of its types of events', () => {
    const types = new Set(golden.complaints.flatMap(({ events }) => events.map(({ type }) => type)));
    expect(types.size).toBe(16);
  });

  test.each(golden.complaints.map((one) => [one.events[0]?.stream, one] as const))(
    '%s is what it was, after every event',
    (_stream, { events: stored, expected, now, timeConsumed: consumed }) => {
      const events = stored.map(decodeEvent);
      expected.forEach((then, revision) => {
        const complaint = fold(events.slice(0, revision + 1));
        if (!complaint) throw new Error('nothing was folded');
        const { level, status, missed } = complaint;
        expect({
          level,
          status,
          missed,
          deadlines: deadlines(complaint),
          timeConsumed: timeConsumed(complaint, complaint.changedAt),
          view: viewOf(complaint),
        }).toEqual(then);
      });
      const complaint = fold(events);
      expect(complaint && timeConsumed(complaint, now)).toEqual(consumed);
    },
  );

  test('loses nothing on the way into today’s form: what was in an event is in it still', () => {
    for (const stored of golden.complaints.flatMap(({ events }) => events)) {
      const { type, data, metadata } = stored;
      const event = decodeEvent(stored);
      expect(event).toMatchObject({ type, data: inOneSpelling(data), by: metadata.by, at: metadata.at });
    }
  });

  test('says of resolutions of versions before 0.2, also of those in dossiers, that they offered no money', () => {
    const events = golden.complaints.flatMap(({ events: stored }) => stored.map(decodeEvent));
    const offered = events.flatMap((event) => {
      if (event.type === 'ResolutionOffered') return [event.data.redress];
      if (event.type !== 'ComplaintEscalated') return [];
      return event.data.dossier.formerResolutions.map(({ redress }) => redress);
    });
    expect(offered.length).toBeGreaterThan(6);
    expect(offered.every((redress) => redress.length === 0)).toBe(true);
  });

  test.each(golden.policies.map((one) => [one.event.stream, one] as const))(
    '%s is read, and clocks by it are due when they were',
    (_stream, { event, startedAt, clocks }) => {
      const policy = policyIn(event);
      expect(policy).toMatchObject({ id: event.stream.slice('policy-'.length) });
      const started = clocks.map(({ name, level }) => {
        const timing = { now: startedAt, policy, organisation, timeZoneData: TIME_ZONE_DATA };
        const { dueAt, ahead } =
          startClock(timing, { level, category: 'card', priority: 'normal', pauses: [] }, name) ?? {};
        return { name, level, dueAt, heard: ahead };
      });
      expect(started).toEqual(
        clocks.map(({ name, level, dueAt }) => ({
          name,
          level,
          dueAt,
          heard: [{ percent: 100, at: dueAt }],
        })),
      );
    },
  );

  test('goes on today: left alone, every complaint comes to rest, with all of its deadlines fired', () => {
    for (const world of worldsOf(golden)) {
      const { complaint } = pass(world, 90 * 24 * 3_600_000);
      expect(complaint && deadlines(complaint)).toEqual([]);
      if (world.complaint?.status === 'new' || world.complaint?.status === 'in-progress')
        expect(complaint?.level).toBe(world.policies[0].levels.at(-1)?.id);
      else expect(complaint).toEqual(world.complaint);
    }
  });

  test('goes on today: whatever people do next, every law holds', () => {
    // Before 0.2 a clock vanished when its promise was broken.
    const { 'while worked on it has a respond clock and one for the next customer update': _, ...lasting } =
      clockLaws;
    const every = { ...atEveryStep({ ...laws, ...lasting }), ...clockLawsOfSequences };
    whateverHappens(every, 100, worldsOf(golden));
  });
});
