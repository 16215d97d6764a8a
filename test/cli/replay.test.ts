import { differences } from '../../cli/replay/differences';
import { renderDifferences, renderSteps } from '../../cli/replay/render';
import { differencesFromApi, stepsOf } from '../../cli/replay/steps';
import { deadlines } from '../../domain/deadlines';
import type { Clock } from '../../domain/clocks/clock';
import type { ComplaintEvent, Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { rememberingTerminal } from './terminal';

const at = (minute: number) => `2026-03-03T10:${String(minute).padStart(2, '0')}:00.000Z`;

function clock(name: 'acknowledge' | 'respond', level: string, minute: number): Clock {
  const dueAt = at(minute + 20);
  return {
    name,
    level,
    startedAt: at(minute),
    target: 'PT20M',
    targetMs: 1_200_000,
    calendar: { id: 'always', timeZone: 'UTC', timeZoneData: 'test' },
    usedMs: 0,
    countedTo: at(minute),
    dueAt,
    ahead: [{ percent: 100, at: dueAt }],
    counts: [[at(minute), dueAt]],
  };
}

const happened: readonly ComplaintEvent[] = [
  {
    type: 'ComplaintRegistered',
    data: {
      complaintId: 'C-1',
      subject: 'Charged twice',
      description: 'The hotel\nwas charged twice.',
      category: 'card',
      priority: 'normal',
      channel: 'web',
      complainant: {},
      department: 'accounts',
      level: 'frontline',
      role: 'agent',
      policy: { id: 'standard', version: 1 },
      clocks: {
        stopped: [],
        started: [clock('acknowledge', 'frontline', 0), clock('respond', 'frontline', 0)],
      },
    },
  },
  {
    type: 'ComplaintAccepted',
    data: { owner: 'ana', level: 'frontline', clocks: { stopped: ['acknowledge'], started: [] } },
  },
  {
    type: 'AttemptRecorded',
    data: { tried: 'Called', outcome: 'waiting', proposedSolutions: [], promises: [], level: 'frontline' },
  },
];

const events: readonly Recorded[] = happened.map((event, revision) => ({
  ...event,
  id: `00000000-0000-8000-8000-00000000000${revision}`,
  revision,
  at: at(revision),
  by: { id: 'ana', role: 'agent' },
  commandId: `c-${revision}`,
}));

it('every step has the state that the fold of the events up to it gives', () => {
  const steps = stepsOf(events);
  expect(steps.map(({ state }) => state)).toEqual(events.map((_, index) => fold(events.slice(0, index + 1))));
});

it('a step shows what its event changed, clocks by their name', () => {
  const [first, second, third] = stepsOf(events);
  expect(first?.changes).toContainEqual({ path: 'subject', after: 'Charged twice' });
  expect(first?.changes.every((change) => !('before' in change))).toBe(true);
  const { name: _, ...acknowledge } = clock('acknowledge', 'frontline', 0);
  expect(second?.changes).toEqual(
    expect.arrayContaining([
      { path: 'status', before: 'new', after: 'in-progress' },
      { path: 'owner', after: 'ana' },
      { path: 'clocks.acknowledge', before: acknowledge },
    ]),
  );
  // And what the time is counted to.
  expect(second?.changes.filter(({ path }) => !path.startsWith('periods'))).toHaveLength(3);
  expect(third?.changes).toEqual([
    { path: 'attempts[0]', after: expect.objectContaining({ tried: 'Called' }) },
  ]);
});

it('the state equals an answer of the API, whatever order its members have and whatever the person may do', () => {
  const state = fold(events);
  if (!state) throw new Error('nothing was folded');
  const body = { ...state, deadlines: deadlines(state), allowed: { accept: { allowed: false } } };
  expect(differencesFromApi(state, Object.fromEntries(Object.entries(body).reverse()))).toEqual([]);
  expect(differencesFromApi(state, { ...body, revision: 9 })).toEqual([
    { path: 'revision', before: 2, after: 9 },
  ]);
});

it.each([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: [1, 2] }, { a: [1, 3, 4] }, ['a[1]', 'a[2]']],
  [{ a: { b: null } }, { a: { b: {} } }, ['a.b']],
  [{ a: [] }, { a: {} }, ['a']],
  [{ a: undefined }, {}, []],
  ['x', 'y', ['']],
])('%j and %j differ at %j', (before, after, paths) => {
  expect(differences(before, after).map(({ path }) => path)).toEqual(paths);
  expect(differences(after, before).map(({ path }) => path)).toEqual(paths);
});

it('what is shown of a step is one line each, cut to the width of the terminal', () => {
  const { terminal } = rememberingTerminal({ width: 60 });
  const lines = renderSteps(stepsOf(events), terminal, true);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  expect(lines).toContain('1  2026-03-03 10:01:00Z  ana accepted the complaint');
  expect(
    renderDifferences([
      { path: 'owner', before: 'ana' },
      { path: 'level', before: 1, after: 2 },
    ]),
  ).toEqual(['- owner  "ana"', '~ level  1 -> 2']);
});
