import type { Organisation } from '../../domain/organisation/organisation';
import { staffingGaps } from '../../domain/organisation/staffing';
import { letterKindNames } from '../../domain/letters/kinds';
import { missingLetters } from '../../domain/letters/templates';
import type { PolicyDocument } from '../../domain/policy/document';
import { freezePolicy } from '../../domain/policy/policy';
import { outlook } from '../../domain/triggers/evaluation';
import { type FieldName, ranksOf } from '../../domain/triggers/facts';
import type { Trigger } from '../../domain/triggers/rule';
import { testsIn } from '../../domain/triggers/shape';

/** What in a policy is no mistake and probably not meant, in sentences. */
export function policyWarnings(
  policy: PolicyDocument,
  organisation: Organisation | undefined,
  thisYear: number,
): readonly string[] {
  return [
    ...(organisation ? staffingGaps(organisation, policy) : []),
    ...(organisation ? unknownSkills(policy, organisation) : []),
    ...deadRules(policy),
    ...unstartedClocks(policy),
    ...incompleteLanguages(policy),
    ...endingHolidays(policy, thisYear),
  ];
}

function unknownSkills({ categories }: PolicyDocument, { people }: Organisation): readonly string[] {
  const known = new Set(people.flatMap(({ skills }) => skills));
  return categories.flatMap(({ id, skill }) =>
    skill === undefined || known.has(skill)
      ? []
      : [`Nobody has the skill ${skill}, which complaints of the category ${id} need.`],
  );
}

/** Rules whose condition asks for two values of one field at once, so that they can never fire. */
function deadRules(policy: PolicyDocument): readonly string[] {
  const values = valuesOf(policy);
  const ranks = ranksOf({
    levels: policy.levels.map(({ id }) => id),
    priorities: policy.priorities,
    severities: policy.severities,
    technicalImpacts: policy.technicalImpacts,
  });
  const canFire = ({ when }: Trigger) =>
    [...new Set(testsIn(when).map(({ test }) => test.field))].every((field) => {
      const possible = values[field];
      return (
        !possible ||
        [...possible, null].some(
          (value) => outlook(when, (one) => (one === field ? [value] : undefined), ranks).canHold,
        )
      );
    });
  return policy.triggers
    .filter((rule) => !canFire(rule))
    .map(({ id }) => `The rule ${id} can never fire: no complaint fulfils its condition.`);
}

/** The fields that have one of a few values. */
function valuesOf(policy: PolicyDocument): Readonly<Partial<Record<FieldName, readonly string[]>>> {
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  return {
    level: ids(policy.levels),
    priority: policy.priorities,
    severity: policy.severities,
    'technical-impact': policy.technicalImpacts,
    category: ids(policy.categories),
    department: ids(policy.departments),
  };
}

function unstartedClocks({ clocks, triggers }: PolicyDocument): readonly string[] {
  const started = new Set(triggers.map(({ then }) => then.startClock));
  return clocks
    .filter(({ id, starts }) => starts === 'by-trigger' && !started.has(id))
    .map(({ id }) => `The clock ${id} never runs: it waits for a rule, and no rule starts it.`);
}

function incompleteLanguages({ letters }: PolicyDocument): readonly string[] {
  if (!letters) return [];
  const { defaultLanguage, templates } = letters;
  return Object.keys(templates)
    .filter((language) => language !== defaultLanguage)
    .flatMap((language) => {
      const missing = missingLetters(templates, language, letterKindNames);
      return missing.length === 0
        ? []
        : [`Letters in ${language} lack ${missing.join(', ')}: these are sent in ${defaultLanguage}.`];
    });
}

function endingHolidays(policy: PolicyDocument, thisYear: number): readonly string[] {
  return freezePolicy(policy).calendars.flatMap(({ id, holidaysKnown }) =>
    holidaysKnown && holidaysKnown[1] <= thisYear
      ? [`The calendar ${id} knows no public holidays after ${holidaysKnown[1]}: later ones count as open.`]
      : [],
  );
}
