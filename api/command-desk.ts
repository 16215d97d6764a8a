import { setTimeout as delay } from 'node:timers/promises';
import { isRefusal } from '../domain/decide/context';
import { decideAlone } from '../domain/decide/decide';
import { overlookingDeliveries } from '../domain/deliveries';
import type { Recorded } from '../domain/events';
import { type Refusal, refuse } from '../domain/refusals';
import { toInstant } from '../domain/time';
import { contextOf } from '../eventstore/decision-context';
import { commandHash } from '../eventstore/digest';
import { findCommand } from '../eventstore/complaint-stream';
import type { Outcome } from '../workflows/messages';
import type { CommandRequest } from './command-request';
import { type ComplaintRecord, glanceAtComplaint, readComplaint } from './complaint-reading';
import type { ApiDependencies } from './dependencies';
import type { CommandResult } from './gateway';
import { recordDenialOf } from './record-denial';
import { requireOther } from './other-complaint';
import { Problem, problemOfRefusal } from './problem';
import { temporalUnavailable } from './temporal-unavailable';

/** What became of a command that was not refused. `under-way`: Temporal has it and will carry it out. */
export type CommandAnswer =
  | { readonly kind: 'accepted'; readonly outcome: Outcome }
  | { readonly kind: 'under-way' };

/** What commands are decided and carried out with. */
export type DeskDependencies = Omit<
  ApiDependencies,
  | 'keys'
  | 'subjects'
  | 'attachments'
  | 'pool'
  | 'publishPolicy'
  | 'changeProblem'
  | 'recordLook'
  | 'payloadCodec'
  | 'tokens'
>;

export type CommandDesk = (request: CommandRequest) => Promise<CommandAnswer>;

/**
 * Takes commands: refuses at once what the rules refuse already now, so that it costs no history, and gives the rest to
 * the workflow, whose answer counts. Rejects with a Problem when the command was refused or its outcome is not known.
 */
export function createCommandDesk(dependencies: DeskDependencies): CommandDesk {
  const { gateway, events, log } = dependencies;

  return async (request) => {
    const { complaintId, command, preferences } = request;
    const seen = await glanceAtComplaint(events, complaintId);
    if (commandIn(request, seen) === 'new' && !(await verdictOn(request, seen)))
      await requireOther(events, command);
    else {
      const answer = checkKnown(request, await readComplaint(events, complaintId));
      if (answer.kind === 'settled') return { kind: 'accepted', outcome: answer.outcome };
      if (answer.kind === 'new') await refuseEarly(request, answer.record);
    }
    const { respondAsync, waitSeconds } = preferences;
    if (respondAsync && waitSeconds === undefined) return post(request);

    const sent = gateway
      .send(complaintId, command)
      .catch((error: unknown) => ({ kind: 'failed', error }) as const);
    const result = await (waitSeconds === undefined ? sent : within(waitSeconds, sent));
    switch (result.kind) {
      case 'accepted':
        return result;
      case 'refused':
        throw await asProblem(request, result.refusal);
      case 'unknown':
      case 'failed':
        return lookUp(request, result);
    }
  };

  async function refuseEarly(request: CommandRequest, record: ComplaintRecord): Promise<void> {
    const refusal = await verdictOn(request, record);
    if (refusal) {
      const { complaintId, command } = request;
      const { code, kind } = refusal;
      // What is refused later is recorded where it is decided.
      if (kind === 'forbidden')
        await recordDenialOf({ by: command.by, what: command.name, complaintId, code }, dependencies);
      throw await asProblem(request, refusal, record.events);
    }
    await requireOther(events, request.command);
  }

  async function verdictOn(
    { complaintId, command }: CommandRequest,
    { complaint, events: stored }: ComplaintRecord,
  ): Promise<Refusal | undefined> {
    const now = toInstant(dependencies.clock());
    const context = await contextOf(dependencies, complaint, command, now);
    const verdict = decideAlone(complaintId, complaint, overlookingDeliveries(command, stored), context);
    return isRefusal(verdict) ? verdict : undefined;
  }

  async function post({ complaintId, command }: CommandRequest): Promise<CommandAnswer> {
    try {
      await gateway.post(complaintId, command);
    } catch (error) {
      throw temporalUnavailable(error, REPEAT);
    }
    return { kind: 'under-way' };
  }

  /** Nobody said how the command ended. The stream is the truth: what stands there was carried out. */
  async function lookUp(
    request: CommandRequest,
    result: { kind: 'unknown'; reason: string } | { kind: 'failed'; error: unknown },
  ): Promise<CommandAnswer> {
    const { complaintId, command, preferences } = request;
    const known = checkKnown(request, await readComplaint(events, complaintId));
    if (known.kind !== 'new') return { kind: 'accepted', outcome: known.outcome };
    if (preferences.respondAsync) return post(request);
    try {
      await gateway.ping();
    } catch (error) {
      throw temporalUnavailable(error, REPEAT);
    }
    if (result.kind === 'failed') throw result.error;
    log.warn(
      { complaintId, command: command.name, reason: result.reason },
      'the outcome of a command is not known',
    );
    throw new Problem('outcome-unknown', {
      detail: 'Nobody answered in time. The command may still be carried out.',
      hint: REPEAT,
      headers: { 'Retry-After': '2' },
    });
  }

  async function asProblem(
    { complaintId, command }: CommandRequest,
    refusal: Refusal,
    known?: readonly Recorded[],
  ): Promise<Problem> {
    const { expectedRevision } = command;
    if (refusal.kind !== 'stale' || expectedRevision === undefined) return problemOfRefusal(refusal);
    const all = known ?? (await readComplaint(events, complaintId)).events;
    const newerEvents = all
      .filter(({ revision }) => revision > expectedRevision)
      .map(({ revision, type, at, by }) => ({ revision, type, at, by }));
    return problemOfRefusal(refusal, { newerEvents });
  }
}

const REPEAT =
  'Repeat the same request with the same Idempotency-Key (this answer shows it): it is applied once at most.';

type Known =
  | { readonly kind: 'new'; readonly record: ComplaintRecord }
  /** Carried out before. Sent on all the same, so that a workflow which missed it catches up. */
  | { readonly kind: 'open'; readonly outcome: Outcome }
  /** Carried out before, and there is no workflow any more that had to know. */
  | { readonly kind: 'settled'; readonly outcome: Outcome };

function commandIn({ command }: CommandRequest, { stored }: ComplaintRecord) {
  return findCommand(stored, { id: command.id, hash: commandHash(command) });
}

/** What the stream knows of the command. Throws a Problem when its id stands for another one. */
function checkKnown(request: CommandRequest, record: ComplaintRecord): Known {
  const found = commandIn(request, record);
  if (found === 'new') return { kind: 'new', record };
  if (found === 'reused') throw problemOfRefusal(reused(request.command.id));
  const last = found.at(-1);
  const outcome: Outcome = {
    revision: last?.revision ?? -1,
    events: found.map(({ type, revision }) => ({ type, revision })),
    position: last?.position ?? null,
  };
  return { kind: record.complaint?.status === 'closed' ? 'settled' : 'open', outcome };
}

function reused(commandId: string): Refusal {
  return refuse(
    'command-id-reused',
    `The idempotency key ${commandId} was used for another command on this complaint.`,
    'Give every command a key of its own; repeat a key only with the very same command.',
  );
}

/** The result, or `unknown` when the seconds are over before. */
async function within<Result>(
  seconds: number,
  result: Promise<Result>,
): Promise<Result | Extract<CommandResult, { kind: 'unknown' }>> {
  const timer = new AbortController();
  const over = delay(
    seconds * 1000,
    { kind: 'unknown', reason: 'The sender did not want to wait longer.' } as const,
    {
      signal: timer.signal,
    },
  );
  try {
    return await Promise.race([result, over]);
  } finally {
    timer.abort();
    over.catch(() => {});
  }
}
