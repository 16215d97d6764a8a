import fc from 'fast-check';
import { fold } from '../../domain/evolve';
import { viewOf } from '../../domain/view';
import { streamOf } from '../../eventstore/complaint-stream';
import { viewQuery } from '../../workflows/messages';
import type { PersonCommand } from '../../domain/commands';
import { play } from '../domain/play';
import { sequences } from '../domain/sequences';
import { newComplaintId } from '../support/commands';
import { historiesOf, replay } from '../support/histories';
import { startSystem, type System } from '../support/system';

let system: System;

beforeAll(async () => {
  system = await startSystem();
  await system.startWorker();
});
afterAll(() => system.stop());

/** Those commands of a random sequence that people gave: the time in between is the workflow's own here. */
function commandsOf(transitions: ReturnType<typeof play>): PersonCommand[] {
  return transitions.flatMap(({ command }) =>
    command && command.name !== 'deadline' && command.name !== 'record-delivery' ? [command] : [],
  );
}

it('is the fold of the stream after every command of any sequence, accepted or refused, and the history replays', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async (actions) => {
      const id = newComplaintId();
      const handle = system.client.workflow.getHandle(streamOf(id));
      for (const command of commandsOf(play(actions)).slice(0, 15)) {
        const { expectedRevision: _, ...unconditional } = command;
        const result = await system.gateway.send(id, unconditional);
        expect(result.kind).not.toBe('unknown');
        const events = await system.eventsOf(id);
        expect(events.map(({ revision }) => revision)).toEqual(events.map((_event, index) => index));
        if (events.length > 0) expect(await handle.query(viewQuery)).toEqual(viewOf(fold(events)));
      }
      // Whatever happened, an evicted workflow has to find its way through it again.
      await replay(streamOf(id), await historiesOf(system, id));
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 240_000);
