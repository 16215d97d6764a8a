import type { Command } from '../domain/commands';
import { isRefusal } from '../domain/decide/context';
import { overlookingDeliveries } from '../domain/deliveries';
import { decide } from '../domain/decide/decide';
import type { Recorded } from '../domain/events';
import { evolve, fold } from '../domain/evolve';
import { followUps } from '../domain/follow-ups';
import { reactions } from '../domain/reactions';
import { refuse } from '../domain/refusals';
import type { Complaint } from '../domain/state';
import { toInstant } from '../domain/time';
import { viewOf } from '../domain/view';
import { recordDenial } from '../eventstore/access-log';
import { contextOf, type DecisionSources } from '../eventstore/decision-context';
import { commandHash } from '../eventstore/digest';
import { decodeEvent, encodeEvent, findCommand, streamOf } from '../eventstore/complaint-stream';
import { SubjectErased } from '../eventstore/vault/errors';
import { subjectIn } from '../eventstore/vault/sealing';
import type { Subjects } from '../eventstore/vault/subjects';
import { EventIdConflict, WrongRevision } from '../eventstore/errors';
import type { EventStore, RecordedEvent } from '../eventstore/port';
import type { Execution } from './contract';
import type { TellAtOnce } from './telling';

export interface ExecuteDependencies extends Required<DecisionSources> {
  readonly store: EventStore;
  /** Left out for a store that does not encrypt; one that does refuses events without a subject. */
  readonly subjects?: Subjects;
  /** Left out, all telling is left to `notify`. */
  readonly tellAtOnce?: TellAtOnce;
}

/**
 * Makes the one activity that changes complaints: read the stream, answer as before if it knows the command's id,
 * decide, append at the revision that was read. Two round trips. Who is refused for what they are is put on record.
 * Whatever is stored is durable before it is answered. Who has to know of it is told at once where that is quickly done.
 * Rejects only when the store does not answer or cannot be read; the same call may then be made again.
 */
export function createExecute(dependencies: ExecuteDependencies) {
  return async function execute(complaintId: string, command: Command, now: number): Promise<Execution> {
    for (;;) {
      const execution = await attempt(dependencies, complaintId, command, now);
      if (execution !== 'overtaken') return execution;
    }
  };
}

/** `overtaken`: someone else appended between the read and the append. Every such round someone made progress. */
async function attempt(
  dependencies: ExecuteDependencies,
  complaintId: string,
  command: Command,
  now: number,
): Promise<Execution | 'overtaken'> {
  const { store } = dependencies;
  const stream = streamOf(complaintId);
  const hash = commandHash(command);
  const stored = await store.visible.readStream(stream);
  if (findCommand(stored, { id: command.id, hash }) !== 'new')
    return answerAgain(store, stream, command.id, hash);

  const events = stored.map(decodeEvent);
  const complaint = fold(events);
  const at = laterOf(toInstant(now), complaint?.changedAt);
  const context = await contextOf(dependencies, complaint, command, at);
  const verdict = decide(complaintId, complaint, overlookingDeliveries(command, events), context);
  if (isRefusal(verdict)) {
    const { code, kind } = verdict;
    if (kind === 'forbidden')
      await recordDenial(store, {
        by: command.by,
        what: command.name,
        complaintId,
        code,
        now: toInstant(now),
      });
    return { view: viewOf(complaint), outcome: outcomeOf(complaint, []), news: false, refusal: verdict };
  }
  if (verdict.length === 0)
    return { view: viewOf(complaint), outcome: outcomeOf(complaint, []), news: false };

  const { id: commandId, traceparent } = command;
  const complainant = complaint?.complainant ?? (command.name === 'register' ? command.data.complainant : {});
  const former = stored.map(subjectIn).findLast((subject) => subject !== undefined);
  // These say nothing personal, and must not make a new subject of whoever is erased.
  const subject =
    command.name === 'erase-personal-data' || command.name === 'record-delivery'
      ? undefined
      : await dependencies.subjects?.ofComplaint(complainant, complaintId, former);
  const caused = verdict.map(({ by = command.by, ...event }, index) => {
    const metadata = {
      at,
      by,
      commandId,
      commandHash: hash,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(subject === undefined ? {} : { subject }),
    };
    return { event, by, stored: encodeEvent(stream, event, index, metadata) };
  });
  try {
    const expected = complaint ? complaint.revision : 'no-stream';
    const appended = await store.append(
      stream,
      caused.map((one) => one.stored),
      expected,
    );
    const recorded = caused.map(({ event, by, stored: { id } }, index): Recorded => {
      return { ...event, id, revision: appended.firstRevision + index, at, by, commandId };
    });
    const { state, news } = recorded.reduce(
      (before: { state: Complaint | undefined; news: boolean }, event) => {
        const after = evolve(before.state, event);
        return { state: after, news: before.news || callsForMore(after, event) };
      },
      { state: complaint, news: false },
    );
    if (state && appended.outcome === 'appended')
      dependencies.lookAround.decided?.(recorded, state, appended.position);
    const isTold = news && (await tellNow(dependencies, complaintId, events, recorded));
    return {
      view: viewOf(state),
      outcome: outcomeOf(state, recorded, appended.position),
      news: news && !isTold,
    };
  } catch (error) {
    // An id conflict: the same command, given twice at once and at different moments, was stored by the other one.
    if (error instanceof WrongRevision || error instanceof EventIdConflict) return 'overtaken';
    // Whoever complains was erased between the choice of the subject and the append: there is another subject now.
    if (error instanceof SubjectErased) return 'overtaken';
    throw error;
  }
}

/** Whether everyone is told now. What goes wrong is left to `notify`, which tries for as long as it takes. */
async function tellNow(
  { tellAtOnce }: ExecuteDependencies,
  complaintId: string,
  before: readonly Recorded[],
  recorded: readonly Recorded[],
): Promise<boolean> {
  if (!tellAtOnce) return false;
  return tellAtOnce(complaintId, [...before, ...recorded], recorded.length).catch(() => false);
}

function callsForMore(complaint: Complaint, event: Recorded): boolean {
  if (event.type === 'PersonalDataErased') return true;
  return reactions(complaint, event).length > 0 || followUps(complaint, event).length > 0;
}

/** The answer to a command that was given before. Read durably: what was seen a moment ago could still be lost in a crash. */
async function answerAgain(
  store: EventStore,
  stream: string,
  commandId: string,
  hash: string,
): Promise<Execution | 'overtaken'> {
  const stored = await store.durable.readStream(stream);
  const complaint = fold(stored.map(decodeEvent));
  const found = findCommand(stored, { id: commandId, hash });
  if (found === 'new') return 'overtaken';
  if (found === 'reused') {
    const refusal = refuse(
      'command-id-reused',
      `The id ${commandId} was used for another command on this complaint.`,
      'Give every command an id of its own; repeat an id only with the very same command.',
    );
    return { view: viewOf(complaint), outcome: outcomeOf(complaint, []), news: false, refusal };
  }
  return {
    view: viewOf(complaint),
    outcome: outcomeOf(complaint, found, found.at(-1)?.position),
    news: true,
  };
}

/** What the command did. Of a repeated one the same as the first time, whatever has happened since. */
function outcomeOf(
  complaint: Complaint | undefined,
  events: readonly Pick<RecordedEvent, 'type' | 'revision'>[],
  position?: string,
): Execution['outcome'] {
  return {
    revision: events.at(-1)?.revision ?? complaint?.revision ?? -1,
    events: events.map(({ type, revision }) => ({ type, revision })),
    position: position ?? null,
  };
}

/** Time does not run backwards within a complaint, even where the clocks of two servers differ. */
function laterOf(now: string, changedAt: string | undefined): string {
  return changedAt !== undefined && changedAt > now ? changedAt : now;
}
