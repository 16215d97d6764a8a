import { redressKinds } from '../../domain/authority/document';
import { authorityOf } from '../../domain/authority/limits';
import { formatMoney } from '../../domain/money';
import type { Policy } from '../../domain/policy/policy';
import { listWords } from './words';

/** What each role may decide. */
export function explainAuthority({ authority, levels }: Policy): readonly string[] {
  if (!authority) return ['Everyone may decide everything.'];
  const { fourEyes, overLimit, laterStageNeedsAnother } = authority;
  return [
    ...levels.map(({ role }) => {
      const { redress, mayClose, mayRefer } = authorityOf(authority, role);
      const money =
        redress === 'unlimited'
          ? 'money without limit'
          : listWords(
              redressKinds.flatMap((kind) => {
                const limits = redress[kind] ?? [];
                return limits.length === 0
                  ? []
                  : [`${kind} up to ${listWords(limits.map(formatMoney), 'or')}`];
              }),
            ) || 'no money';
      const also = [mayClose ? 'may close' : 'may not close', mayRefer ? 'may refer' : 'may not refer'];
      return `${role} may give ${money}; ${listWords(also)} to outside bodies.`.replace(
        /(may(?: not)? close) (and may(?: not)? refer)/,
        '$1 complaints $2 them',
      );
    }),
    overLimit === 'approval'
      ? 'Beyond their limit they ask for approval by somebody who may.'
      : 'Beyond their limit they are refused, and told who may.',
    ...(fourEyes.length === 0
      ? []
      : [
          `Above ${listWords(fourEyes.map(formatMoney), 'or')} a second person has to approve, whoever decides.`,
        ]),
    ...(laterStageNeedsAnother ? ['Whoever decided at a level may not decide again at a higher one.'] : []),
  ];
}

/** What the customer is told, and where they may go. */
export function explainCustomer({ letters, ombudsman }: Policy): readonly string[] {
  return [
    letters
      ? `Letters are written in ${listWords(Object.keys(letters.templates))}; others get them in ${letters.defaultLanguage}.`
      : 'There are no letters: customers are told in plain English sentences.',
    ...(ombudsman
      ? [
          `Final responses name ${ombudsman.title} (${ombudsman.website}), to which they may go within ${ombudsman.monthsToRefer} months.`,
        ]
      : []),
  ];
}

/** What is learnt from complaints. */
export function explainLearning({ closing, problems, previousComplaintsDays }: Policy): readonly string[] {
  const { rootCauses, correctiveActions, rootCauseRequired } = closing;
  const titles = (list: readonly { readonly title: string }[]) => list.map(({ title }) => title).join('; ');
  return [
    `Earlier complaints of the same person count for ${previousComplaintsDays} days.`,
    ...(rootCauses.length === 0
      ? []
      : [`Closing ${rootCauseRequired ? 'needs' : 'may name'} a root cause: ${titles(rootCauses)}.`]),
    ...(correctiveActions.length === 0 ? [] : [`What may be done about it: ${titles(correctiveActions)}.`]),
    ...problems.map(
      ({ title, same, atLeast, withinDays }) =>
        `Problem: ${title}, when ${atLeast} complaints within ${withinDays} days have the same ${listWords(same)}.`,
    ),
  ];
}
