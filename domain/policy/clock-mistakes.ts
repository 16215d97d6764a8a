import { ALWAYS, type Calendar } from '../calendar/calendar';
import { freezeCalendar } from '../calendar/freeze';
import { targetProblem } from '../calendar/target';
import { builtInClocks, LEVEL_CLOCKS } from '../clocks/rules';
import type { PolicyDocument, Targets } from './document';
import { type PolicyMistake, unknown } from './mistake';

/** Names of clocks that Redress sets itself; a policy cannot give them a meaning of its own. */
const reservedClocks = ['external', 'pause', 'hand-over'];

/** The ids of clocks that a policy may speak of. */
export function knownClocks(policy: PolicyDocument): {
  readonly overall: readonly string[];
  readonly byTrigger: readonly string[];
} {
  const own = policy.clocks.map(({ id }) => id);
  const external = policy.externalBodies.map(({ id }) => `external:${id}`);
  return {
    overall: [...new Set([...LEVEL_CLOCKS, ...own, ...external])],
    byTrigger: policy.clocks.filter(({ starts }) => starts === 'by-trigger').map(({ id }) => id),
  };
}

/** What is wrong with the calendars, targets and thresholds of a policy. */
export function clockMistakes(policy: PolicyDocument): readonly PolicyMistake[] {
  return [
    ...calendarMistakes(policy),
    ...policy.clocks.flatMap((_, index) => ruleMistakes(policy, index)),
    ...policy.levels.flatMap((level, index) =>
      LEVEL_CLOCKS.flatMap((name) =>
        targetMistakes(policy, ['levels', index, name], level[name], level.calendar),
      ),
    ),
    ...policy.externalBodies.flatMap((body, index) => [
      ...targetMistakes(policy, ['externalBodies', index, 'answer'], body.answer, body.calendar),
      ...thresholdMistakes(['externalBodies', index], body),
    ]),
    ...policy.pauseReasons.flatMap(({ stops }, index) =>
      stops === 'all'
        ? []
        : stops.flatMap((clock, place) =>
            unknown(['pauseReasons', index, 'stops', place], 'clock', clock, [
              ...knownClocks(policy).overall,
              'external',
            ]),
          ),
    ),
  ];
}

function calendarMistakes(policy: PolicyDocument): PolicyMistake[] {
  const known = [ALWAYS.id, ...policy.calendars.map(({ id }) => id)];
  const named: readonly (readonly [PolicyMistake['path'], string | undefined])[] = [
    [['calendar'], policy.calendar],
    ...(['levels', 'clocks', 'externalBodies'] as const).flatMap((list) =>
      policy[list].map(({ calendar }, index) => [[list, index, 'calendar'], calendar] as const),
    ),
  ];
  return named.flatMap(([path, id]) => (id === undefined ? [] : unknown(path, 'calendar', id, known)));
}

function ruleMistakes(policy: PolicyDocument, index: number): PolicyMistake[] {
  const rule = policy.clocks[index];
  if (!rule) return [];
  const at = (...path: (string | number)[]) => ['clocks', index, ...path];
  const mistakes = thresholdMistakes(['clocks', index], rule);
  const refuse = (path: PolicyMistake['path'], message: string) => mistakes.push({ path, message });
  const ofLevel = LEVEL_CLOCKS.some((id) => id === rule.id);
  const overall = !builtInClocks.some((id) => id === rule.id);
  if (reservedClocks.includes(rule.id))
    refuse(at('id'), `"${rule.id}" is the name of a clock that needs no rule`);
  if (ofLevel && rule.target) refuse(at('target'), `the targets of "${rule.id}" stand at the levels`);
  if (ofLevel && rule.categories) refuse(at('categories'), `the targets of "${rule.id}" stand at the levels`);
  if (!ofLevel && !rule.target) refuse(at('target'), `"${rule.id}" needs a target`);
  if (rule.target) mistakes.push(...targetMistakes(policy, at('target'), rule.target, rule.calendar));
  const categories = policy.categories.map(({ id }) => id);
  for (const [category, targets] of Object.entries(rule.categories ?? {})) {
    mistakes.push(...unknown(at('categories', category), 'category', category, categories));
    mistakes.push(...targetMistakes(policy, at('categories', category), targets, rule.calendar));
  }
  if (!overall && rule.from === 'received')
    refuse(at('from'), 'only an overall clock can count since the receipt');
  if (!overall && rule.starts === 'by-trigger') refuse(at('starts'), `"${rule.id}" starts by itself`);
  if (rule.automatic && rule.id !== 'customer-update')
    refuse(at('automatic'), 'only customer-update can be sent by itself');
  const roles = policy.levels.map(({ role }) => role);
  rule.warns?.roles.forEach((role, place) =>
    mistakes.push(...unknown(at('warns', 'roles', place), 'role', role, roles)),
  );
  return mistakes;
}

function thresholdMistakes(
  path: PolicyMistake['path'],
  { warnAt, remindAt }: { readonly warnAt: readonly number[]; readonly remindAt: readonly number[] },
): PolicyMistake[] {
  return [
    ...warnAt
      .filter((percent) => percent >= 100)
      .map((percent) => ({
        path: [...path, 'warnAt'],
        message: `${percent} is no warning: the breach is at 100`,
      })),
    ...remindAt
      .filter((percent) => percent <= 100)
      .map((percent) => ({
        path: [...path, 'remindAt'],
        message: `${percent} is no reminder: the breach is at 100`,
      })),
  ];
}

function targetMistakes(
  policy: PolicyDocument,
  path: PolicyMistake['path'],
  targets: Targets,
  calendarId = policy.calendar,
): PolicyMistake[] {
  const calendar = openingHours(policy, calendarId);
  return Object.entries(targets).flatMap(([priority, target]) => {
    const place = Object.keys(targets).length === 1 ? path : [...path, priority];
    if (priority !== 'default' && !policy.priorities.includes(priority))
      return [{ path: place, message: `there is no priority "${priority}"` }];
    const problem = calendar && targetProblem(target, calendar);
    return problem === undefined ? [] : [{ path: place, message: problem }];
  });
}

/** The calendar without its holidays, which say nothing about whether a target makes sense. Undefined for one that is unknown, which is refused elsewhere. */
function openingHours(policy: PolicyDocument, id: string): Calendar | undefined {
  if (id === ALWAYS.id) return ALWAYS;
  const document = policy.calendars.find((calendar) => calendar.id === id);
  if (!document) return undefined;
  const { holidays: _, ...hours } = document;
  return freezeCalendar(hours);
}
