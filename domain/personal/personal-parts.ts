import { isOwnCommandId } from '../commands';
import type { ProblemEvent } from '../problems/events';
import { complaintParts } from './complaint';
import { type Judgement, type PersonalPart, partsOf } from './judgement';

/** A problem is of nobody in particular, but people write about it, and it may be about what customers wrote. */
const problemJudgements: {
  readonly [Type in ProblemEvent['type']]: Judgement<Extract<ProblemEvent, { type: Type }>['data']>;
} = {
  ProblemOpened: {
    members: {
      problemId: 'plain',
      rule: 'plain',
      title: 'plain',
      key: {
        members: {
          category: 'plain',
          product: 'text',
          narrative: 'text',
          'root-cause': 'plain',
        },
      },
      complaints: 'plain',
      withinDays: 'plain',
      policy: 'plain',
    },
  },
  ComplaintsJoined: { members: { complaints: 'plain' } },
  ProblemNoted: { members: { text: 'text' } },
  ProblemResolved: { members: { summary: 'text', rootCause: 'plain', correctiveAction: 'plain' } },
};

const dataParts: ReadonlyMap<string, readonly PersonalPart[]> = new Map([
  ...complaintParts,
  ...Object.entries(problemJudgements).map(
    ([type, judgement]) => [type, partsOf(judgement, ['data'])] as const,
  ),
  // What the authors of a policy wrote, and numbers about months.
  ['PolicyPublished', []],
  ['ProcessReviewed', []],
  // Which of us saw what, or was refused it; nothing of the complainant.
  ['ComplaintViewed', []],
  ['LogViewed', []],
  ['AccessDenied', []],
]);

/** By the hash of a short command somebody could see whether a guess of its text is right. */
const commandHash = partsOf('text', ['metadata', 'commandHash']);
const withCommandHash = new Map(
  [...dataParts].map(([type, parts]) => [type, [...parts, ...commandHash]] as const),
);
// Nobody can write anything into that command, and the event belongs to a subject that is about to go.
withCommandHash.set('PersonalDataErased', []);

/**
 * What is personal in an event, in the form in which it is read or stored. Undefined for a type that nobody judged: it
 * must not be stored. The hash of a person's command is personal, that of one which Redress gives itself is not.
 */
export function personalPartsOf(event: {
  readonly type: string;
  readonly metadata: { readonly [name: string]: unknown };
}): readonly PersonalPart[] | undefined {
  const { commandId } = event.metadata;
  const byPerson = typeof commandId === 'string' && !isOwnCommandId(commandId);
  return (byPerson ? withCommandHash : dataParts).get(event.type);
}
