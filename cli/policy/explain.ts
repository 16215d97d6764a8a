import { builtInClocks, LEVEL_CLOCKS } from '../../domain/clocks/rules';
import { type Calendar, WEEKDAYS } from '../../domain/calendar/calendar';
import type { ClockRule, Level } from '../../domain/policy/document';
import { calendarOf, type Policy } from '../../domain/policy/policy';
import { explainAuthority, explainCustomer, explainLearning } from './explain-people';
import { explainMovement, explainRules } from './explain-movement';
import { listWords, targetsWords } from './words';

/** One part of a policy in plain English, a sentence a line. */
export interface Explained {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a policy does, in plain English; parts about which it says nothing are left out. */
export function explainPolicy(policy: Policy): readonly Explained[] {
  return [
    { title: 'When time counts', lines: policy.calendars.map(calendarLine) },
    { title: 'The ladder', lines: policy.levels.flatMap((level, index) => levelLines(policy, level, index)) },
    { title: 'Clocks and warnings', lines: policy.clocks.map((clock) => clockLine(policy, clock)) },
    { title: 'Rules', lines: explainRules(policy) },
    { title: 'Moving a complaint', lines: explainMovement(policy) },
    { title: 'Who may decide what', lines: explainAuthority(policy) },
    { title: 'The customer', lines: explainCustomer(policy) },
    { title: 'Learning', lines: explainLearning(policy) },
  ].filter(({ lines }) => lines.length > 0);
}

function calendarLine({ id, title, timeZone, hours, holidays }: Calendar): string {
  const week = hours === 'always' ? 'around the clock' : weekWords(hours);
  const [first, last] = [holidays[0], holidays.at(-1)];
  const closed =
    first && last
      ? `; closed on ${holidays.length} holidays, ${first.date.slice(0, 4)} to ${last.date.slice(0, 4)}`
      : '';
  return `${id}: ${title}. ${week}, ${timeZone}${closed}.`;
}

/** Days that follow each other and have the same hours are one: `mon-fri 09:00-17:00`. */
function weekWords(hours: Exclude<Calendar['hours'], 'always'>): string {
  const runs: { from: string; to: string; readonly shifts: string }[] = [];
  for (const day of WEEKDAYS) {
    const shifts = hours[day].map((shift) => shift.join('-')).join(' ');
    const last = runs.at(-1);
    if (last?.shifts === shifts) last.to = day;
    else runs.push({ from: day, to: day, shifts });
  }
  return runs
    .filter(({ shifts }) => shifts !== '')
    .map(({ from, to, shifts }) => `${from === to ? from : `${from}-${to}`} ${shifts}`)
    .join(', ');
}

function levelLines(policy: Policy, level: Level, index: number): readonly string[] {
  const above = policy.levels[index + 1];
  const { tries, then } = policy.acceptance;
  const turns = tries === 1 ? 'once' : `${tries} times`;
  const unaccepted =
    then === 'up' && above
      ? `If nobody accepts ${turns}, it goes up to ${above.title}.`
      : `If nobody accepts, it is given to another${above ? ` and ${above.title} is warned` : ''}.`;
  const unresolved = above
    ? `If it is not resolved in time, it goes up to ${above.title} by itself.`
    : 'There is no level above: if it is not resolved in time, that is a broken promise and everyone at the level is told.';
  return [
    `${index + 1}. ${level.title} (role ${level.role}): somebody accepts within ${targetsWords(level.acknowledge)}, ` +
      `and it is resolved within ${targetsWords(level.respond)}${countedIn(policy, level.calendar)}.`,
    `   ${unaccepted} ${unresolved}`,
  ];
}

function clockLine(policy: Policy, rule: ClockRule): string {
  const { id, target, warnAt, remindAt, letters, automatic, starts, from, categories = {} } = rule;
  const ofLevel = LEVEL_CLOCKS.some((name) => name === id);
  const what = target ? targetsWords(target) : 'as the level says';
  const others = Object.entries(categories).map(([category, own]) => `${targetsWords(own)} for ${category}`);
  const since = starts === 'by-trigger' ? 'once a rule starts it' : `since it was ${from}`;
  const sentences = [
    `${id}: ${titleOf(rule)}, ${listWords([what, ...others])}${ofLevel ? '' : countedIn(policy, rule.calendar)}${target && isOwn(id) ? `, ${since}` : ''}.`,
    warnAt.length > 0 ? `Warns at ${percents(warnAt)}.` : '',
    remindAt.length > 0 ? `Reminds at ${percents(remindAt)}.` : '',
    warnAt.length + remindAt.length > 0 || (target && isOwn(id)) ? `Tells ${warnedWords(rule)}.` : '',
    ...letters.map(({ at, letter }) => `Sends the customer the letter ${letter} at ${at} %.`),
    automatic ? 'When it is due, the customer is told by itself how things stand.' : '',
    changeWords(rule),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function titleOf({ id, title }: ClockRule): string {
  if (title !== undefined) return title;
  return id === 'acknowledge' ? 'somebody accepts' : id === 'respond' ? 'the level resolves' : id;
}

/** A clock over the whole life of a complaint, which is the policy's own. */
function isOwn(id: string): boolean {
  return !builtInClocks.some((one) => one === id);
}

function warnedWords({ warns }: ClockRule): string {
  if (!warns) return 'the holder, and when the promise is broken the level above';
  return listWords(['the holder', ...warns.roles.map((role) => `the role ${role}`), ...warns.people]);
}

const usualModes: Readonly<Record<string, string>> = {
  priority: 'carry',
  category: 'carry',
  level: 'restart',
  team: 'restart',
  policy: 'carry',
};

const modeWords = {
  carry: 'used time counts against the new target',
  restart: 'it begins anew',
  proportional: 'the used share stays',
  pinned: 'the deadline stays',
} as const;

/** Only what is not as usual. */
function changeWords({ onChange }: ClockRule): string {
  const unusual = Object.entries(onChange).filter(([change, mode]) => usualModes[change] !== mode);
  return unusual.map(([change, mode]) => `When the ${change} changes, ${modeWords[mode]}.`).join(' ');
}

function countedIn(policy: Policy, id = policy.calendar): string {
  const { hours, title } = calendarOf(policy, id);
  return hours === 'always' ? '' : `, counted in ${title}`;
}

function percents(list: readonly number[]): string {
  return listWords(list.map((percent) => `${percent} %`));
}
