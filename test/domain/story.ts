import type { z } from 'zod';
import { type Actor, SYSTEM } from '../../domain/actor';
import { type ClockExplanation, explainClocks } from '../../domain/clocks/explain';
import type { Clock } from '../../domain/clocks/clock';
import { type Command, type CommandName, commands } from '../../domain/commands';
import { deadlines } from '../../domain/deadlines';
import { type Context, isRefusal, NOTHING_AROUND, type Surroundings } from '../../domain/decide/context';
import { decide } from '../../domain/decide/decide';
import type { ComplaintEvent, ComplaintEventType, Recorded } from '../../domain/events';
import { evolve, fold } from '../../domain/evolve';
import { type Organisation, organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchema } from '../../domain/policy/document';
import { freezePolicy, type Policy } from '../../domain/policy/policy';
import { reactions, recipientKey } from '../../domain/reactions';
import type { Refusal, RefusalCode } from '../../domain/refusals';
import type { Complaint } from '../../domain/state';
import { toInstant, toMs } from '../../domain/time';
import { deadlineCommand } from '../../workflows/describe';
import { digest } from '../../eventstore/digest';
import { ladderPolicy, organisation as sixPeople } from '../support/configuration';

/** A policy as its author would write it: the plain ladder of the tests, with these sections instead of its own. */
export function policyWithSections(sections: Partial<z.input<typeof policyDocumentSchema>>): Policy {
  return freezePolicy(policyDocumentSchema.parse({ ...ladderPolicy, ...sections }));
}

export interface StoryOptions {
  readonly policy?: Policy;
  readonly organisation?: z.input<typeof organisationSchema> | Organisation;
  readonly surroundings?: Partial<Surroundings>;
  /** When the story begins; default: Monday, 1 June 2026, 09:00 in London. */
  readonly start?: string;
}

const DEFAULT_START = '2026-06-01T08:00:00.000Z';
export const complaint = {
  subject: 'Charged twice',
  description: 'The same card payment was booked twice.',
  category: 'card',
  channel: 'phone',
} as const;

/**
 * One complaint, told step by step with the real decider: people give commands, time passes and deadlines fire when
 * they are due. What was decided is evolved at once, and `events` is what would be stored.
 */
export class Story {
  readonly policies: Policy[];
  readonly organisation: Organisation;
  readonly events: Recorded[] = [];
  now: string;
  /** Of the next decisions. */
  surroundings: Surroundings;
  private state: Complaint | undefined;
  private given = 0;

  constructor({ policy, organisation, surroundings, start = DEFAULT_START }: StoryOptions = {}) {
    this.policies = [policy ?? freezePolicy(ladderPolicy)];
    this.organisation = organisation ? organisationSchema.parse(organisation) : sixPeople;
    this.surroundings = { ...NOTHING_AROUND, ...surroundings };
    this.now = toInstant(toMs(start));
  }

  get complaint(): Complaint {
    if (!this.state) throw new Error('the complaint is not registered yet');
    return this.state;
  }

  /** Types of all events so far. */
  get types(): readonly ComplaintEventType[] {
    return this.events.map(({ type }) => type);
  }

  /** A clock that runs, stands still or is overdue. Throws when there is none. */
  clock(name: string): Clock {
    const found = this.complaint.clocks.find((clock) => clock.name === name);
    if (!found)
      throw new Error(
        `there is no clock ${name}, but ${this.complaint.clocks.map((c) => c.name).join(', ')}`,
      );
    return found;
  }

  /** All events of a type, in order. */
  all<Type extends ComplaintEventType>(
    type: Type,
  ): readonly Recorded<Extract<ComplaintEvent, { type: Type }>>[] {
    return this.events.filter(
      (event): event is Recorded<Extract<ComplaintEvent, { type: Type }>> => event.type === type,
    );
  }

  /** The newest event of a type. Throws when there is none. */
  last<Type extends ComplaintEventType>(type: Type): Recorded<Extract<ComplaintEvent, { type: Type }>> {
    const found = this.all(type).at(-1);
    if (!found) throw new Error(`there is no ${type}, but ${this.types.join(', ')}`);
    return found;
  }

  /** Registers the complaint, by ana unless told otherwise. */
  register(data: Partial<z.input<(typeof commands)['register']['schema']>> = {}, person = 'ana'): this {
    return this.by(person, 'register', { ...complaint, ...data });
  }

  /** What a person of the organisation wants, which must not be refused. */
  by<Name extends CommandName>(
    person: string,
    name: Name,
    data: z.input<(typeof commands)[Name]['schema']>,
  ): this {
    const refusal = this.give(this.command(person, name, data));
    if (refusal) throw new Error(`${person} ${name} was refused: ${refusal.code}: ${refusal.message}`);
    return this;
  }

  /** What a person wants and must not get; nothing changes. */
  refused<Name extends CommandName>(
    person: string,
    name: Name,
    data: z.input<(typeof commands)[Name]['schema']>,
    code: RefusalCode,
  ): Refusal {
    const before = this.events.length;
    const refusal = this.give(this.command(person, name, data));
    expect(refusal).toMatchObject({ code });
    expect(this.events).toHaveLength(before);
    if (!refusal) throw new Error('it was not refused');
    return refusal;
  }

  /** Time passes until a moment, or for so many milliseconds; deadlines fire when they are due. */
  pass(until: string | number): this {
    const end = typeof until === 'number' ? toMs(this.now) + until : toMs(until);
    for (;;) {
      const next = this.state && deadlines(this.state)[0];
      if (!next || toMs(next.dueAt) > end) break;
      if (toMs(next.dueAt) > toMs(this.now)) this.now = next.dueAt;
      this.fire(next.name, next.dueAt);
    }
    this.now = toInstant(Math.max(end, toMs(this.now)));
    return this;
  }

  /** Nothing fires until then, as in an outage. Use `pass(0)` to catch up. */
  outage(until: string | number): this {
    this.now = toInstant(typeof until === 'number' ? toMs(this.now) + until : toMs(until));
    return this;
  }

  /** Gives the command of a deadline, due or not. */
  fire(name: string, dueAt: string): this {
    this.give(deadlineCommand({ name, at: toMs(dueAt) }));
    return this;
  }

  /** Who hears of the newest event: `recipient reason`, sorted. */
  told(event: Recorded | undefined = this.events.at(-1)): readonly string[] {
    if (!event) return [];
    const then = fold(this.events.slice(0, event.revision + 1));
    return then
      ? reactions(then, event)
          .map(({ to, reason }) => `${recipientKey(to)} ${reason}`)
          .sort()
      : [];
  }

  /** Why the deadlines of a clock are what they are, for each time that it ran. */
  explain(name: string): readonly ClockExplanation[] {
    const policyOf = ({ id, version }: { id: string; version: number }) => {
      const found = this.policies.find((policy) => policy.id === id && policy.version === version);
      if (!found) throw new Error(`no policy ${id} ${version}`);
      return found;
    };
    return explainClocks(this.events, policyOf, this.now).filter((clock) => clock.name === name);
  }

  give(command: Command): Refusal | undefined {
    const verdict = decide('C-1', this.state, command, this.context(command));
    if (isRefusal(verdict)) return verdict;
    for (const { by = command.by, ...event } of verdict) {
      const recorded = {
        ...event,
        by,
        id: `event-${this.events.length}`,
        revision: this.events.length,
        at: this.now,
        commandId: command.id,
      } as Recorded;
      // What is stored is JSON: whatever would not survive that must not be relied on.
      const stored = JSON.parse(JSON.stringify(recorded)) as Recorded;
      this.events.push(stored);
      this.state = evolve(this.state, stored);
    }
    return undefined;
  }

  private command<Name extends CommandName>(
    person: string,
    name: Name,
    data: z.input<(typeof commands)[Name]['schema']>,
  ): Command {
    const found = this.organisation.people.find(({ id }) => id === person);
    const by: Actor = found ? { id: found.id, role: found.role } : { ...SYSTEM, id: person };
    this.given += 1;
    const content: unknown = commands[name].schema.parse(data);
    return { id: `command-${this.given}`, by, name, data: content } as Command;
  }

  private context(command: Command): Context {
    const policy = (wanted: { id: string; version: number }) =>
      this.policies.find(({ id, version }) => id === wanted.id && version === wanted.version);
    const [newest] = this.policies;
    const pinned = this.state ? policy(this.state.policy) : newest;
    if (!pinned) throw new Error('the policy of the complaint is not among those of the story');
    const adopted =
      command.name === 'adopt-policy' && this.state
        ? policy({ id: command.data.policy ?? this.state.policy.id, version: command.data.version })
        : undefined;
    return {
      now: this.now,
      policy: pinned,
      organisation: this.organisation,
      timeZoneData: process.versions.tz ?? 'unknown',
      surroundings: this.surroundings,
      digest,
      ...(adopted ? { adopted } : {}),
    };
  }
}
