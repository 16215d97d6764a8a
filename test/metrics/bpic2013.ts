import type { Pool } from 'pg';
import { readBpic2013 } from '../../cli/simulation/bpic2013';
import { type Context, isRefusal, NOTHING_AROUND } from '../../domain/decide/context';
import { decideWithStates } from '../../domain/decide/decide';
import { firstDeadline } from '../../domain/deadlines';
import type { Recorded } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import type { Case, Who, Wish } from '../../domain/simulation/case';
import { instead } from '../../domain/simulation/instead';
import { actorFor } from '../../domain/simulation/workforce';
import type { Complaint } from '../../domain/state';
import { encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { digest } from '../../eventstore/digest';
import type { EventStore } from '../../eventstore/port';
import { mirror } from '../support/bpic2013';
import { organisation } from '../support/configuration';

/** Puts the rows into a table as they are: `raw_log`, with `n` as their order. */
export async function storeRows(pool: Pool, csv: string): Promise<void> {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const column = (name: string) => header.split(',').indexOf(name);
  const places = ['case_id', 'timestamp', 'activity', 'status', 'line'].map(column);
  const values = rows.map((row, n) => {
    const cells = row.split(',');
    const [case_id, at, activity, status, line] = places.map((place) => cells[place]);
    return { n, case_id, at, activity, status, line };
  });
  await pool.query(
    `CREATE TABLE raw_log AS SELECT * FROM jsonb_to_recordset($1)
       AS row (n integer, case_id text, at timestamptz, activity text, status text, line integer)`,
    [JSON.stringify(values)],
  );
}

/** Has every case happen under the policy, by the real decider, and stores the events. */
export async function storeCases(store: EventStore, csv: string): Promise<void> {
  const cases = readBpic2013(
    csv,
    mirror.levels.map(({ id }) => id),
    'log',
  );
  const append = (given: Case) => {
    const stream = streamOf(given.id);
    const events = happened(given).map((event, index) => {
      const { at, by, commandId } = event;
      return encodeEvent(stream, event, index, { at, by, commandId, commandHash: '' });
    });
    return store.append(stream, events, 'no-stream');
  };
  // The store gives up on appends that wait for too long, as they would for the deciding of all the others.
  for (let first = 0; first < cases.length; first += 32)
    await Promise.all(cases.slice(first, first + 32).map(append));
}

function happened(given: Case): readonly Recorded[] {
  const events: Recorded[] = [];
  let complaint: Complaint | undefined;

  function give(by: Who, wish: Wish, now: string, tries = 8): void {
    const context: Context = {
      now,
      policy: mirror,
      organisation,
      timeZoneData: 'test',
      surroundings: NOTHING_AROUND,
      digest,
    };
    const actor = actorFor(by, complaint, context);
    const command = { id: `command-${events.length}`, by: actor, ...wish };
    const verdict = decideWithStates(given.id, complaint, command, context);
    if (!isRefusal(verdict)) {
      for (const { event } of verdict) {
        const { type, data, by: cause = actor } = event;
        const revision = events.length;
        const one = { type, data, id: '', revision, at: now, by: cause, commandId: command.id } as Recorded;
        events.push(one);
        complaint = evolve(complaint, one);
      }
      return;
    }
    const steps = tries > 0 ? instead({ by: actor, wish, refusal: verdict, complaint, context }) : undefined;
    if (!steps) throw new Error(`${given.id} at ${now}: ${wish.name} is refused: ${verdict.message}`);
    for (const step of steps) give(step.by, step.wish, now, tries - 1);
  }

  for (const { at, by, wish } of [given.registration, ...given.stimuli]) {
    const due = complaint && firstDeadline(complaint);
    if (due && due.dueAt <= at) throw new Error(`${given.id}: ${due.name} comes at ${due.dueAt}`);
    give(by, wish, at);
  }
  return events;
}
