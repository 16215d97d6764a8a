import { AUDITOR, SYSTEM } from '../actor';
import { OPEN_AUTHORITY } from '../authority/document';
import { authorityMistakes } from '../authority/mistakes';
import { ALWAYS } from '../calendar/calendar';
import { channels } from '../commands/parts';
import { eventTypes } from '../events';
import { NEXT, triggerMistakes } from '../triggers/document';
import { clockMistakes, knownClocks } from './clock-mistakes';
import type { PolicyDocument } from './document';
import { letterMistakes } from './letter-mistakes';
import { type PolicyMistake, unknown } from './mistake';

/** Roles that work at no level: they may never act on a complaint. */
const reservedRoles = [SYSTEM.role, AUDITOR];

/** What is wrong with a policy. Empty for one that complaints can follow. */
export function policyMistakes(policy: PolicyDocument): readonly PolicyMistake[] {
  return [
    ...duplicates(policy),
    ...ladderMistakes(policy),
    ...classificationMistakes(policy),
    ...clockMistakes(policy),
    ...within(
      'authority',
      authorityMistakes(
        policy.authority ?? OPEN_AUTHORITY,
        policy.levels.map(({ role }) => role),
      ),
    ),
    ...within('triggers', triggerMistakes(policy.triggers, knownIds(policy))),
    ...letterMistakes(policy),
  ];
}

function within(section: string, mistakes: readonly PolicyMistake[]): PolicyMistake[] {
  return mistakes.map(({ path, message }) => ({ path: [section, ...path], message }));
}

const listsOfIds = [
  'calendars',
  'levels',
  'clocks',
  'escalationReasons',
  'concerns',
  'departments',
  'categories',
  'pauseReasons',
  'externalBodies',
  'problems',
] as const;
const listsOfNames = ['priorities', 'severities', 'technicalImpacts'] as const;

function duplicates(policy: PolicyDocument): PolicyMistake[] {
  const twice = (ids: readonly string[], at: (index: number) => PolicyMistake['path']): PolicyMistake[] =>
    ids.flatMap((id, index) =>
      ids.indexOf(id) < index ? [{ path: at(index), message: `"${id}" occurs twice` }] : [],
    );
  const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  return [
    ...listsOfIds.flatMap((list) => twice(idsOf(policy[list]), (index) => [list, index, 'id'])),
    ...(['rootCauses', 'correctiveActions'] as const).flatMap((list) =>
      twice(idsOf(policy.closing[list]), (index) => ['closing', list, index, 'id']),
    ),
    ...listsOfNames.flatMap((list) => twice(policy[list], (index) => [list, index])),
    ...policy.calendars.flatMap(({ id }, index) =>
      id === ALWAYS.id
        ? [{ path: ['calendars', index, 'id'], message: '"always" is there without being written' }]
        : [],
    ),
  ];
}

function ladderMistakes({ levels, escalationReasons }: PolicyDocument): PolicyMistake[] {
  const ids = levels.map(({ id }) => id);
  return [
    ...levels.flatMap(({ id }, index) =>
      id === NEXT ? [{ path: ['levels', index, 'id'], message: '"next" stands for the level above' }] : [],
    ),
    ...levels.flatMap(({ role }, index) => {
      const path = ['levels', index, 'role'];
      if (reservedRoles.includes(role))
        return [{ path, message: `role "${role}" is reserved and cannot work at a level` }];
      if (levels.findIndex((other) => other.role === role) < index)
        return [{ path, message: `role "${role}" already works at a lower level` }];
      return [];
    }),
    ...escalationReasons.flatMap(({ to }, index) =>
      to.flatMap((level, place) => unknown(['escalationReasons', index, 'to', place], 'level', level, ids)),
    ),
  ];
}

function classificationMistakes(policy: PolicyDocument): PolicyMistake[] {
  const departments = policy.departments.map(({ id }) => id);
  return [
    ...policy.categories.flatMap(({ department }, index) =>
      unknown(['categories', index, 'department'], 'department', department, departments),
    ),
    ...(policy.priorities.includes(policy.defaultPriority)
      ? []
      : [
          {
            path: ['defaultPriority'],
            message: `"${policy.defaultPriority}" is not one of the priorities`,
          },
        ]),
    ...(policy.closing.rootCauseRequired && policy.closing.rootCauses.length === 0
      ? [{ path: ['closing', 'rootCauses'], message: 'a root cause is required, and there is none to name' }]
      : []),
  ];
}

function knownIds(policy: PolicyDocument) {
  const { overall, byTrigger } = knownClocks(policy);
  return {
    levels: policy.levels.map(({ id }) => id),
    priorities: policy.priorities,
    severities: policy.severities,
    technicalImpacts: policy.technicalImpacts,
    departments: policy.departments.map(({ id }) => id),
    categories: policy.categories.map(({ id }) => id),
    concerns: policy.concerns.map(({ id }) => id),
    clocks: overall,
    triggerClocks: byTrigger,
    roles: policy.levels.map(({ role }) => role),
    channels,
    events: eventTypes,
  };
}
