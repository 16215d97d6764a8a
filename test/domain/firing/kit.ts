import type { z } from 'zod';
import type { policyDocumentSchema } from '../../../domain/policy/document';
import { policyWithSections, Story, type StoryOptions } from '../story';

type Sections = Partial<z.input<typeof policyDocumentSchema>>;
export type WrittenTrigger = NonNullable<Sections['triggers']>[number];

export const CONCERNS = [
  { id: 'wants-manager', title: 'Asks for a manager' },
  { id: 'threat', title: 'A threat' },
  { id: 'vulnerable', title: 'The customer is vulnerable' },
  { id: 'safety', title: 'Somebody may come to harm' },
  { id: 'legal', title: 'Legal or compliance' },
  { id: 'vip', title: 'A very important customer' },
];

/** A clock that runs only when a rule starts it. */
export const REGULATOR = {
  id: 'regulator',
  title: 'Report to the regulator',
  target: 'PT12H',
  starts: 'by-trigger',
} as const;
export const CUSTOMER_UPDATE = { id: 'customer-update', target: 'P5D' } as const;

/** The plain ladder with these rules, and other sections. */
export function policyOfRules(triggers: readonly WrittenTrigger[], sections: Sections = {}) {
  return policyWithSections({
    concerns: CONCERNS,
    clocks: [CUSTOMER_UPDATE, REGULATOR],
    severities: ['minor', 'major', 'critical'],
    technicalImpacts: ['none', 'partial', 'outage'],
    ...sections,
    triggers: [...triggers],
  });
}

/** A story under these rules. */
export function under(
  triggers: readonly WrittenTrigger[],
  sections: Sections = {},
  options: Omit<StoryOptions, 'policy'> = {},
): Story {
  return new Story({ policy: policyOfRules(triggers, sections), ...options });
}

/** The rules that fired, in order. */
export function fired(story: Story): readonly string[] {
  return story.all('TriggerFired').map(({ data }) => data.rule);
}

/** What one rule asks for, when the concern is raised. */
export function onConcern(
  concern: string,
  then: WrittenTrigger['then'],
  rest: Partial<WrittenTrigger> = {},
): WrittenTrigger {
  return {
    id: concern,
    title: `Rule of ${concern}`,
    when: { field: 'concerns', contains: concern },
    then,
    ...rest,
  };
}
