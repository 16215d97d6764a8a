import { z } from 'zod';
import { attribute } from '../../domain/clocks/attribution';
import { commandNames, type CommandName, type commands } from '../../domain/commands';
import type { Organisation } from '../../domain/organisation/organisation';
import { calendarOf, type Policy } from '../../domain/policy/policy';
import { type RefusalCode, refusalRules } from '../../domain/refusals';
import { durationMs, toInstant, toMs } from '../../domain/time';
import { Story } from '../domain/story';

const surroundings = z.strictObject({
  previous: z
    .strictObject({ count: z.int(), ids: z.array(z.string()), lastHolder: z.string().optional() })
    .optional(),
  similar: z
    .strictObject({ fingerprint: z.string(), count: z.int(), first: z.string().optional() })
    .optional(),
  workload: z
    .strictObject({
      openComplaints: z.record(z.string(), z.int()).default({}),
      lastAssigned: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
});

const expectation = z.strictObject({
  is: z.record(z.string(), z.unknown()).optional(),
  due: z.record(z.string(), z.string()).optional(),
  happened: z.array(z.string()).optional(),
  fired: z.array(z.string()).optional(),
  told: z.array(z.string()).optional(),
  event: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  letter: z
    .strictObject({
      kind: z.string(),
      language: z.string().optional(),
      says: z.array(z.string()).default([]),
    })
    .optional(),
  explained: z.record(z.string(), z.unknown()).optional(),
  time: z.array(z.record(z.string(), z.unknown())).optional(),
});
type Expectation = z.output<typeof expectation>;

export interface DocStory {
  readonly policies: readonly Policy[];
  readonly organisation: Organisation;
  readonly steps: unknown;
}

const refusalCodes = Object.keys(refusalRules) as RefusalCode[];
const stepsSchema = z.array(z.record(z.string(), z.unknown())).min(1);

/** Tells a story of the manual, step by step. Throws, with the number of the step, when it does not go as it says. */
export function tell({ policies, organisation, steps }: DocStory): Story {
  const [first, ...later] = stepsSchema.parse(steps);
  const starts = first && 'at' in first ? { start: instant(first.at) } : {};
  const policy = policies[0];
  if (!policy) throw new Error('a story needs a policy');
  const story = new Story({ policy, organisation, ...starts });
  story.policies.push(...policies.slice(1));
  let checked = 0;
  const all = first && 'at' in first ? later : stepsSchema.parse(steps);
  for (const [index, step] of all.entries()) {
    try {
      const expected = step.expect;
      if (expected === undefined) take(story, step);
      else {
        check(story, expectation.parse(expected), checked);
        checked = story.events.length;
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`step ${index + 1}, ${JSON.stringify(step)}: ${message}`, { cause: error });
    }
  }
  return story;
}

function take(story: Story, step: Readonly<Record<string, unknown>>): void {
  const { refused, ...rest } = step;
  const [entry, ...others] = Object.entries(rest);
  if (!entry || others.length > 0)
    throw new Error('a step is one thing: at, wait, outage, given, or "person command"');
  const [key, value] = entry;
  switch (key) {
    case 'at':
      story.pass(instant(value));
      return;
    case 'wait':
      story.pass(durationMs(String(value)));
      return;
    case 'outage':
      story.outage(instant(value));
      return;
    case 'given': {
      const given = JSON.parse(JSON.stringify(surroundings.parse(value))) as Partial<Story['surroundings']>;
      story.surroundings = { ...story.surroundings, ...given };
      return;
    }
  }
  const [person = '', name = ''] = key.split(' ');
  if (!isCommand(name)) throw new Error(`"${name}" is no command`);
  const data = { ...(name === 'register' ? ordinary : {}), ...(value as object) } as CommandInput;
  if (refused === undefined) story.by(person, name, data);
  else story.refused(person, name, data, z.enum(refusalCodes).parse(refused));
}

/** What a story registers unless it says otherwise. */
const ordinary = {
  subject: 'Charged twice',
  description: 'The same card payment was booked twice.',
  category: 'card',
  channel: 'phone',
} as const;

/** What a command is given; that it fits the command, its schema says. */
type CommandInput = z.input<(typeof commands)[CommandName]['schema']>;

function isCommand(name: string): name is CommandName {
  return commandNames.some((known) => known === name);
}

function check(story: Story, expected: Expectation, from: number): void {
  const since = story.events.slice(from);
  const { is = {}, due = {}, event = {}, explained = {}, letter, time } = expected;
  for (const [field, value] of Object.entries(is)) {
    const actual: unknown = Reflect.get(story.complaint, field);
    if (value === 'none') expect(actual).toBeUndefined();
    else expect({ [field]: actual }).toMatchObject({ [field]: value });
  }
  for (const [clock, when] of Object.entries(due)) {
    const running = story.complaint.clocks.find(({ name }) => name === clock);
    const actual = running ? (running.pausedBy ? 'stands still' : running.dueAt) : 'none';
    const isWord = when === 'none' || when === 'stands still';
    expect({ [clock]: actual }).toEqual({ [clock]: isWord ? when : instant(when) });
  }
  if (expected.happened) expect(since.map(({ type }) => type)).toEqual(expected.happened);
  if (expected.fired) {
    const fired = since.flatMap((one) => (one.type === 'TriggerFired' ? [one.data.rule] : []));
    expect(fired).toEqual(expected.fired);
  }
  if (expected.told) {
    const told = since.flatMap((one) => story.told(one));
    expect(told).toEqual(expect.arrayContaining(expected.told));
  }
  for (const [type, data] of Object.entries(event)) {
    const found = since.findLast((one) => one.type === type);
    if (!found) throw new Error(`no ${type} happened, but ${since.map((one) => one.type).join(', ')}`);
    expect(found.data).toMatchObject(data);
  }
  if (letter) {
    const sent = since.flatMap(({ data }) => data.letter ?? []).at(-1);
    expect(sent).toMatchObject({
      kind: letter.kind,
      ...(letter.language ? { language: letter.language } : {}),
    });
    for (const words of letter.says) expect(`${sent?.subject}\n${sent?.body}`).toContain(words);
  }
  for (const [clock, legs] of Object.entries(explained)) {
    expect(story.explain(clock).at(-1)).toMatchObject(legs as object);
  }
  if (time) {
    const policy = story.policies[0];
    if (!policy) throw new Error('a story needs a policy');
    const { parts, totalMs } = attribute(story.complaint, calendarOf(policy, policy.calendar), story.now);
    const shown = parts.map(({ ms, ...who }) => ({ ...who, minutes: ms / 60_000 }));
    expect(shown).toMatchObject(time);
    expect(shown.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(totalMs / 60_000);
  }
}

function instant(text: unknown): string {
  return toInstant(toMs(String(text)));
}
