import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, SYSTEM } from '../../domain/actor';
import { type Command, DEADLINE_ID_PREFIX, type DeadlineCommand } from '../../domain/commands';
import { type Deadline, deadlines } from '../../domain/deadlines';
import { isRefusal, type Verdict } from '../../domain/decide/context';
import { decide } from '../../domain/decide/decide';
import type { ComplaintEvent, Recorded } from '../../domain/events';
import { type Organisation, organisationSchema } from '../../domain/organisation/organisation';
import { type Policy, policySchema } from '../../domain/policy/schema';
import { evolve } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { type Instant, toInstant, toMs } from '../../domain/time';
import { parseYaml } from '../../domain/yaml-document';
import { decodeEvent, encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import type { LogPosition, NewEvent } from '../../eventstore/port';

export const COMPLAINT_ID = 'RD-TEST';
export const START: Instant = '2026-03-02T09:00:00.000Z';

export function configText(file: string): string {
  return readFileSync(join(__dirname, '..', '..', 'config', file), 'utf8');
}

export const ladderPolicy: Policy = parseYaml(policySchema, configText('standard.yaml'), 'standard.yaml');
export const organisation: Organisation = parseYaml(
  organisationSchema,
  configText('organisation.yaml'),
  'organisation.yaml',
);

export const people = {
  ana: { id: 'ana', role: 'agent' },
  ben: { id: 'ben', role: 'agent' },
  sam: { id: 'sam', role: 'supervisor' },
  dana: { id: 'dana', role: 'department' },
  max: { id: 'max', role: 'manager' },
  ida: { id: 'ida', role: 'auditor' },
} as const satisfies Record<string, Actor>;
export type PersonId = keyof typeof people;

/** One complaint in the hands of the decider: the events so far, their fold, and the time that it is. */
export interface World {
  readonly events: readonly Recorded[];
  readonly complaint: Complaint | undefined;
  readonly now: Instant;
  readonly policy: Policy;
  readonly organisation: Organisation;
}

export const emptyWorld: World = {
  events: [],
  complaint: undefined,
  now: START,
  policy: ladderPolicy,
  organisation,
};

export function decideIn(world: World, command: Command): Verdict {
  const { now, policy, organisation } = world;
  return decide(COMPLAINT_ID, world.complaint, command, { now, policy, organisation });
}

/** The world after a command; the same world when it is refused or does nothing. */
export function giveTo(world: World, command: Command): { readonly world: World; readonly verdict: Verdict } {
  const verdict = decideIn(world, command);
  if (isRefusal(verdict)) return { world, verdict };
  const fresh = recorded(verdict, command, world.events.length, world.now);
  const complaint = fresh.reduce<Complaint | undefined>(evolve, world.complaint);
  return { world: { ...world, events: [...world.events, ...fresh], complaint }, verdict };
}

/** The events as a store gives them back: through their stored form and JSON. */
export function recorded(
  events: readonly ComplaintEvent[],
  command: Pick<Command, 'id' | 'by'>,
  firstRevision: number,
  at: Instant,
): readonly Recorded[] {
  const stream = streamOf(COMPLAINT_ID);
  const metadata = { at, by: command.by, commandId: command.id, commandHash: '' };
  return events.map((event, index) => {
    const stored: NewEvent = JSON.parse(JSON.stringify(encodeEvent(stream, event, index, metadata)));
    const revision = firstRevision + index;
    return decodeEvent({
      ...stored,
      stream,
      revision,
      position: String(revision) as LogPosition,
      recordedAt: at,
    });
  });
}

/** The world some time later, with nothing done in it: deadlines that came are overdue. */
export function later(world: World, ms: number): World {
  return { ...world, now: toInstant(toMs(world.now) + ms) };
}

/** The command that the workflow gives for a deadline. */
export function deadlineCommand({ name, dueAt }: Deadline): DeadlineCommand {
  return {
    name: 'deadline',
    id: `${DEADLINE_ID_PREFIX}${name}:${toMs(dueAt)}`,
    by: SYSTEM,
    data: { clock: name, dueAt },
  };
}

/** Fires what is due, the earliest first, as the loop of the workflow does. */
export function fireDue(world: World): World {
  const next = world.complaint && deadlines(world.complaint)[0];
  if (!next || next.dueAt > world.now) return world;
  return fireDue(giveTo(world, deadlineCommand(next)).world);
}

/** Lets time pass with every deadline fired at the moment at which it is due. */
export function pass(world: World, ms: number): World {
  const until = toMs(world.now) + ms;
  const next = world.complaint && deadlines(world.complaint)[0];
  if (!next || toMs(next.dueAt) > until) return later(world, ms);
  const due = fireDue({ ...world, now: next.dueAt });
  return pass(due, until - toMs(next.dueAt));
}
