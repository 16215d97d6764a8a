import type { z } from 'zod';
import type { commands } from '../../../domain/commands';
import type { Recorded } from '../../../domain/events';
import { fold } from '../../../domain/evolve';
import type { SentLetter } from '../../../domain/letters/letter';
import { reactions } from '../../../domain/reactions';
import { shipped } from '../letters/shipped';
import { policyWithSections, Story } from '../story';

type Sections = Parameters<typeof policyWithSections>[0];

export const DAY = 86_400_000;

export const letters = { defaultLanguage: 'en-GB', templates: shipped };

export const ombudsman = {
  title: 'Financial Ombudsman Service',
  website: 'https://ombudsman.example',
  monthsToRefer: 6,
};

/** A ladder that writes the shipped letters; everything runs around the clock, in UTC. */
export function withLetters(sections: Sections = {}): Story {
  const policy = policyWithSections({
    letters,
    ombudsman,
    clocks: [
      { id: 'customer-update', target: 'P5D' },
      { id: 'customer-answer', target: 'P14D', letters: [{ at: 50, letter: 'answer-reminder' }] },
    ],
    ...sections,
  });
  return new Story({ policy });
}

type Registration = Partial<z.input<(typeof commands)['register']['schema']>>;

/** Somebody who reads this language and is reached by e-mail. */
export function reader(language?: string): Registration {
  return {
    complainant: {
      name: 'Zoë Müller',
      email: 'zoe@example.org',
      ...(language === undefined ? {} : { prefers: { language } }),
    },
  };
}

export const resolution = { outcome: 'upheld', summary: 'One booking was refunded.' } as const;

/** What the complainant is told because of an event, by default the newest. */
export function toCustomer(told: Story, event = told.events.at(-1)): readonly string[] {
  const then = event && fold(told.events.slice(0, event.revision + 1));
  if (!event || !then) return [];
  return reactions(then, event).flatMap(({ to, text }) => (to.kind === 'complainant' ? [text] : []));
}

/** The letter of an event. Throws when it has none. */
export function letterOf(event: Recorded): SentLetter {
  if (!event.data.letter) throw new Error(`${event.type} has no letter`);
  return event.data.letter;
}
