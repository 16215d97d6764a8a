import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../domain/actor';
import type { CommandData, PersonCommand } from '../domain/commands';
import { isRefusal } from '../domain/decide/context';
import { decideAlone } from '../domain/decide/decide';
import { toInstant, toMs } from '../domain/time';
import { contextOf } from '../eventstore/decision-context';
import type { Erasure } from '../eventstore/vault/subject-keys';
import { KEY_CACHE_MS } from '../eventstore/vault/subject-keys';
import { complaintsOfSubject } from '../projections/queries/subjects';
import { subjectsProjection } from '../projections/models/subjects';
import { asProblems } from './attachments/problems';
import { giveToAll } from './bulk';
import type { CommandDesk } from './command-desk';
import { readComplaint } from './complaint-reading';
import type { ApiDependencies } from './dependencies';
import { Problem } from './problem';
import { awaitPosition, fromReadModels } from './read-models';

/** Whose data are to be erased, why, and who wants it. */
export interface ErasureOrder {
  readonly subject: string;
  readonly ground: CommandData<'erase-personal-data'>['ground'];
  readonly by: Actor;
  readonly requestId: string;
}

/** What stands in the way of an erasure. */
export interface ErasureObstacle {
  readonly complaintId: string;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
}

/** What an erasure would do: `erased` has been done before. */
export interface ErasurePlan {
  readonly subject: string;
  readonly toErase: readonly string[];
  readonly erased: readonly string[];
  readonly obstacles: readonly ErasureObstacle[];
}

export interface ErasureReport {
  readonly subject: string;
  readonly complaints: readonly string[];
  /** What is on record: of a subject that was erased before, the first erasure. */
  readonly erasure: Erasure;
  /** Complaints whose workflow still goes on: Temporal keeps their encrypted history until its retention is over. */
  readonly historiesLeft: readonly string[];
}

/** After a retirement: until every process knows of it, and what was on its way to the log is in it. */
const SETTLED_MS = KEY_CACHE_MS + 2_000;
const WITHIN_MS = 40_000;

/** Erases people: their complaints say so first, then their files and their key are destroyed, then Temporal forgets. */
export function createErasure(dependencies: ApiDependencies, give: CommandDesk) {
  const { attachments, clock, events, gateway, keys, pool } = dependencies;

  async function plan({ subject, ground, by }: ErasureOrder): Promise<ErasurePlan> {
    await awaitPosition(dependencies, subjectsProjection, await events.durable.head());
    const complaintIds = await fromReadModels(() => complaintsOfSubject(pool, subject));
    if (complaintIds.length === 0 && !(await keys.load([subject]))(subject)) throw noSuchSubject(subject);
    const toErase: string[] = [];
    const erased: string[] = [];
    const obstacles: ErasureObstacle[] = [];
    for (const complaintId of complaintIds) {
      const { complaint } = await readComplaint(events, complaintId);
      if (complaint?.erased?.subject === subject) {
        erased.push(complaintId);
        continue;
      }
      const now = toInstant(clock());
      const data = { subject, ground };
      const command: PersonCommand = { id: 'plan', by, name: 'erase-personal-data', data };
      const context = await contextOf(dependencies, complaint, undefined, now);
      const verdict = decideAlone(complaintId, complaint, command, context);
      if (!isRefusal(verdict)) toErase.push(complaintId);
      else obstacles.push({ complaintId, code: verdict.code, detail: verdict.message, hint: verdict.hint });
    }
    return { subject, toErase, erased, obstacles };
  }

  /** Makes sure that nothing new comes to be of the subject: its key is destroyed only then. */
  async function retire(subject: string): Promise<void> {
    const known = (await keys.load([subject]))(subject);
    if (known?.state === 'erased') return;
    const now = clock();
    const since = known?.retiredAt === undefined ? now : toMs(known.retiredAt);
    if (known?.retiredAt === undefined) await keys.retire(subject, toInstant(now));
    await delay(Math.max(0, since + SETTLED_MS - now));
  }

  /**
   * Does nothing where something stands in the way. May be repeated, and has to be when it was broken off: it goes on
   * where it stopped.
   */
  async function erase(wish: ErasureOrder): Promise<ErasureReport> {
    const { subject, ground, by, requestId } = wish;
    refuseObstacles(await plan(wish));
    await retire(subject);
    // Once more: somebody may have reopened a complaint, or registered one, until everyone knew.
    const { toErase, erased } = refuseObstacles(await plan(wish));
    const order = {
      name: 'erase-personal-data',
      data: { subject, ground },
      by,
      key: `erasure:${subject}`,
      preferences: { respondAsync: false },
    } as const;
    const outcomes = await giveToAll(give, order, toErase, { requestId, withinMs: WITHIN_MS });
    const failed = outcomes.filter(({ status }) => status !== 'accepted');
    if (failed.length > 0) throw notAll(failed);
    const complaints = [...erased, ...toErase].sort();
    await asProblems(() => removeFiles(complaints));
    const erasure = await keys.erase(subject, { at: toInstant(clock()), by: by.id, reason: ground });
    const historiesLeft = await gateway.forget(complaints);
    return { subject, complaints, erasure, historiesLeft };
  }

  /** No evidence comes to a complaint that is erased: these are all there will be. */
  async function removeFiles(complaintIds: readonly string[]): Promise<void> {
    for (const complaintId of complaintIds) {
      const { complaint } = await readComplaint(events, complaintId);
      for (const { ciphertextHash } of complaint?.evidence ?? []) await attachments.remove(ciphertextHash);
    }
  }

  return { plan, erase };
}

function refuseObstacles(plan: ErasurePlan): ErasurePlan {
  const [first] = plan.obstacles;
  if (!first) return plan;
  throw new Problem('erasure-refused', {
    detail: `Nothing was erased: ${first.complaintId}: ${first.detail}${plan.obstacles.length > 1 ? ` And ${plan.obstacles.length - 1} more.` : ''}`,
    hint: first.hint,
    extensions: { obstacles: plan.obstacles },
  });
}

function notAll(outcomes: readonly { readonly complaintId: string }[]): Problem {
  return new Problem('outcome-unknown', {
    detail: `The erasure is not complete: ${outcomes.map(({ complaintId }) => complaintId).join(', ')} could not be told. The key is still there.`,
    hint: 'Repeat the same request: it goes on where it stopped.',
    headers: { 'Retry-After': '5' },
    extensions: { outcomes },
  });
}

export function noSuchSubject(who: string): Problem {
  return new Problem('no-such-subject', {
    detail: `There are no personal data of ${who}.`,
    hint: 'Name a complaint of theirs, or what they are known by: customer number, e-mail address, telephone number.',
  });
}
