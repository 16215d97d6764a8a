import { Story } from '../story';
import { policyWithSections } from '../story';

/** Two of every role that decides, so that there is always somebody else. */
export const people = {
  people: [
    { id: 'ana', name: 'Ana Ruiz', role: 'agent' },
    { id: 'ben', name: 'Ben Okoro', role: 'agent' },
    { id: 'sam', name: 'Sam Lindqvist', role: 'supervisor' },
    { id: 'sue', name: 'Sue Marsh', role: 'supervisor' },
    { id: 'dana', name: 'Dana Novak', role: 'department' },
    { id: 'max', name: 'Max Weber', role: 'manager' },
    { id: 'mia', name: 'Mia Brandt', role: 'manager' },
    { id: 'ida', name: 'Ida Conti', role: 'auditor' },
  ],
};

/** What each role may grant, with approval over the limit and four eyes above GBP 1000. */
export const authority = {
  roles: [
    { role: 'agent', redress: { goodwill: ['GBP 50.00'], refund: ['GBP 250.00'] } },
    {
      role: 'supervisor',
      redress: { goodwill: ['GBP 300.00', 'EUR 300.00'], refund: ['GBP 3000.00'] },
      mayClose: true,
    },
    {
      role: 'department',
      redress: { goodwill: ['GBP 900.00', 'EUR 900.00'], refund: ['GBP 9000.00'] },
      mayClose: true,
      mayRefer: true,
    },
    { role: 'manager', redress: 'unlimited' as const, mayClose: true, mayRefer: true },
  ],
  fourEyes: ['GBP 1000.00', 'EUR 800.00'],
  overLimit: 'approval' as const,
  laterStageNeedsAnother: true,
};

export const closing = {
  rootCauses: [
    { id: 'process-gap', title: 'A process that does not cover the case' },
    { id: 'no-fault', title: 'Nothing went wrong' },
  ],
  correctiveActions: [{ id: 'training', title: 'Training' }],
  rootCauseRequired: true,
};

type Sections = Parameters<typeof policyWithSections>[0];

/** A story under that authority, with a clock for approvals. */
export function underAuthority(sections: Sections = {}): Story {
  const policy = policyWithSections({
    authority,
    clocks: [
      { id: 'customer-update', target: 'P5D' },
      { id: 'customer-answer', target: 'P14D' },
      { id: 'approval', title: 'Approval of a decision', target: 'PT4H', warnAt: [50] },
    ],
    ...sections,
  });
  return new Story({ policy, organisation: people });
}

/** What a decision offers: amounts by kind, such as `goodwill GBP 50.00`. */
export function offer(...redress: readonly `${'goodwill' | 'refund' | 'compensation'} ${string}`[]) {
  return {
    outcome: 'upheld' as const,
    summary: 'It was our mistake.',
    redress: redress.map((item) => {
      const [kind, ...amount] = item.split(' ');
      return { kind: kind as 'goodwill' | 'refund' | 'compensation', amount: amount.join(' ') };
    }),
  };
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
