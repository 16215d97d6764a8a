import fc from 'fast-check';
import { deadlines } from '../../domain/deadlines';
import type { CommandName } from '../../domain/commands';
import { commands } from '../../domain/commands';
import type { Policy } from '../../domain/policy/policy';
import { createRecording, type Recording } from '../../domain/simulation/recording';
import { createWorkload } from '../../domain/simulation/workload';
import { evolve } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { toInstant, toMs } from '../../domain/time';
import type { Story } from '../domain/story';

/** Something that happens in a random story: time passes, then somebody wants something, which may be refused. */
export interface Action {
  readonly afterMs: number;
  readonly who: 'holder' | 'ana' | 'ben' | 'sam' | 'dana' | 'max';
  readonly name: CommandName;
  readonly data: object;
}

const wishes: readonly (readonly [weight: number, name: CommandName, data: readonly object[]])[] = [
  [8, 'accept', [{}]],
  [2, 'assign', ['ana', 'ben', 'sam', 'dana', 'max'].map((assignee) => ({ assignee }))],
  [
    6,
    'record-attempt',
    [
      { tried: 'This', outcome: 'not-solved' },
      { tried: 'That', outcome: 'waiting' },
    ],
  ],
  [1, 'add-note', [{ text: 'A note' }]],
  [3, 'raise-concern', ['threat', 'vulnerable', 'asks-for-manager'].map((concern) => ({ concern }))],
  [
    2,
    'reclassify',
    [
      { reason: 'Worse', priority: 'urgent' },
      { reason: 'Not so bad', priority: 'low' },
      { reason: 'Another matter', category: 'money-transfer' },
      { reason: 'More', amount: 'GBP 9000.00' },
    ],
  ],
  [3, 'pause', [{ reason: 'customer' }, { reason: 'expert' }, { reason: 'legal-hold' }]],
  [2, 'resume', [{ reason: 'customer' }, { reason: 'expert' }, { reason: 'legal-hold' }]],
  [2, 'record-customer-message', [{ message: 'Well?' }]],
  [2, 'send-customer-update', [{ message: 'Soon.' }]],
  [
    3,
    'escalate',
    [
      { summary: 'Up' },
      { summary: 'Up', reason: 'no-agreement' },
      { summary: 'Up', reason: 'threat', to: 'department' },
    ],
  ],
  [1, 'de-escalate', [{ justification: 'Down' }]],
  [
    2,
    'transfer',
    [
      { department: 'payments', summary: 'Theirs' },
      { department: 'accounts', summary: 'Theirs' },
    ],
  ],
  [
    1,
    'refer',
    [
      { body: 'ombudsman', summary: 'Please' },
      { body: 'processor', summary: 'Please' },
    ],
  ],
  [1, 'close-referral', [{ body: 'ombudsman', outcome: 'answered', summary: 'So' }]],
  [
    4,
    'resolve',
    [
      { outcome: 'upheld', summary: 'Sorry' },
      { outcome: 'upheld', summary: 'Sorry', redress: [{ kind: 'goodwill', amount: 'GBP 200.00' }] },
    ],
  ],
  [2, 'approve', [{}]],
  [1, 'decline', [{ reason: 'Too much' }]],
  [2, 'accept-resolution', [{ csat: 4 }]],
  [3, 'reject-resolution', [{ reason: 'No' }]],
  [2, 'close', [{}, { note: 'Silence', rootCause: 'software' }]],
  [3, 'reopen', [{ reason: 'Again' }]],
  [1, 'withdraw', [{ reason: 'Enough' }]],
];

const HOUR = 3_600_000;

export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc
    .record({
      afterMs: fc.oneof(
        fc.integer({ min: 1, max: 6 * HOUR }),
        fc.integer({ min: 1, max: 10 * 24 * HOUR }),
        fc.constantFrom(HOUR, 4 * HOUR, 48 * HOUR),
      ),
      who: fc.constantFrom(
        'holder' as const,
        'holder' as const,
        'holder' as const,
        'ana',
        'ben',
        'sam',
        'dana',
        'max',
      ),
      wish: fc.oneof(
        ...wishes.map(([weight, name, data]) => ({
          weight,
          arbitrary: fc.record({ name: fc.constant(name), data: fc.constantFrom(...data) }),
        })),
      ),
    })
    .map(({ wish, ...rest }) => ({ ...rest, ...wish })),
  { minLength: 1, maxLength: 25 },
);

/** Tells the story of these actions after its registration: every deadline fires when it is due, and what is refused is no part of it. */
export function happen(story: Story, given: readonly Action[]): Story {
  const workload = createWorkload();
  let seen = 0;
  let known: Complaint | undefined;
  const look = () => {
    for (const event of story.events.slice(seen)) {
      const after = evolve(known, event);
      workload.see(event, known, after);
      known = after;
      seen += 1;
    }
    story.surroundings = { ...story.surroundings, workload: workload.now };
  };
  const pass = (until: string) => {
    for (;;) {
      look();
      const next = deadlines(story.complaint)[0];
      if (!next || next.dueAt > until) break;
      if (next.dueAt > story.now) story.now = next.dueAt;
      story.fire(next.name, next.dueAt);
    }
    story.now = until;
  };
  for (const { afterMs, who, name, data } of given) {
    pass(toInstant(toMs(story.now) + afterMs));
    const holder = story.complaint.owner ?? story.complaint.assignee ?? 'ana';
    const person = story.organisation.people.find(({ id }) => id === (who === 'holder' ? holder : who));
    const by = { id: person?.id ?? 'ana', role: person?.role ?? 'agent' };
    const content: unknown = commands[name].schema.parse(data);
    story.give({ id: `wish-${story.events.length}-${story.now}`, by, name, data: content } as Parameters<
      Story['give']
    >[0]);
  }
  pass(toInstant(toMs(story.now) + 1));
  return story;
}

/** What is on record of a story. */
export function recordingOf({ events, policies }: Story): Recording {
  const recording = createRecording(({ id, version }) => {
    const found = policies.find((policy: Policy) => policy.id === id && policy.version === version);
    if (!found) throw new Error(`the story knows no policy ${id} ${version}`);
    return found;
  });
  for (const event of events) recording.see(event);
  return recording;
}
