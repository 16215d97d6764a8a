import type { Complainant } from '../complainant';
import type { HandoverDossier } from '../dossier';
import { erasedText } from './judgement';

/** Somebody of whom nothing is known any more, and who can be told nothing. */
export function blankComplainant(day: string): Complainant {
  return { name: erasedText(day) };
}

/** A dossier that says nothing. Its moment and its ids are none that exist. */
export function blankDossier(day: string): HandoverDossier {
  const erased = erasedText(day);
  return {
    details: {
      subject: erased,
      description: erased,
      category: 'erased',
      department: 'erased',
      priority: 'erased',
      channel: 'other',
      registeredAt: '1970-01-01T00:00:00.000Z',
    },
    handedOverBy: { level: 'erased' },
    stepsTaken: [],
    proposedSolutions: [],
    promisesMade: [],
    formerResolutions: [],
    timeConsumed: { totalMs: 0, perLevel: [] },
  };
}
