import fc from 'fast-check';
import { deadlines, firstDeadline } from '../../domain/deadlines';
import { evolve } from '../../domain/evolve';
import { simulate } from '../../domain/simulation/simulate';
import type { Complaint } from '../../domain/state';
import { richPolicy, teams } from '../domain/rich';
import { Story, type StoryOptions } from '../domain/story';
import { actions, happen, recordingOf } from './recorded';

const registrations = fc.constantFrom<NonNullable<Parameters<Story['register']>[0]>>(
  {},
  { priority: 'urgent' },
  { category: 'money-transfer', concerns: ['threat'] },
  { receivedAt: '2026-05-20T09:00:00Z', amount: 'GBP 9000.00' },
);

const settings: readonly (readonly [string, StoryOptions])[] = [
  ['people without teams', { policy: richPolicy() }],
  [
    'teams that share out and follow the sun',
    { policy: richPolicy({ automatic: true }), organisation: teams },
  ],
  [
    'limits beyond which nobody may ask',
    { policy: richPolicy({ overLimit: 'refuse', acceptance: { tries: 1 } }) },
  ],
];

describe('row 40: the recorded history under the policy that it was recorded under', () => {
  it.each(settings)('comes out as it is on record, event for event that counts, with %s', (_, options) => {
    fc.assert(
      fc.property(registrations, actions, (registration, given) => {
        const story = happen(new Story(options).register(registration), given);
        const recording = recordingOf(story);
        const policy = options.policy ?? richPolicy();
        const { organisation, now: until } = story;
        const simulated = simulate([recording.given()], { policy, organisation, until });
        expect(simulated).toEqual([recording.outcome(until)]);
      }),
      { numRuns: 60 },
    );
  });

  it('knows the first deadline without sorting all of them', () => {
    fc.assert(
      fc.property(actions, (given) => {
        const story = happen(new Story({ policy: richPolicy() }).register(), given);
        let complaint: Complaint | undefined;
        for (const event of story.events) {
          complaint = evolve(complaint, event);
          expect(firstDeadline(complaint)).toEqual(deadlines(complaint)[0]);
        }
      }),
      { numRuns: 40 },
    );
  });
});
