import { WorkflowNotFoundError } from '@temporalio/client';
import { fold } from '../../domain/evolve';
import { viewOf } from '../../domain/view';
import { streamOf } from '../../eventstore/complaint-stream';
import { viewQuery } from '../../workflows/messages';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { startSystem, type System } from '../support/system';

let system: System;

beforeAll(async () => {
  system = await startSystem();
  await system.startWorker();
});
afterAll(() => system.stop());

async function accepted(complaintId: string, command: Parameters<System['gateway']['send']>[1]) {
  const result = await system.gateway.send(complaintId, command);
  if (result.kind !== 'accepted') throw new Error(`${command.name}: ${JSON.stringify(result)}`);
  return result.outcome;
}

describe('a complaint as a workflow', () => {
  it('goes through all four levels by hand to closed, and its view equals the fold of its stream at every revision', async () => {
    const id = newComplaintId();
    const steps = [
      commandBy('ana', 'register', registration),
      commandBy('ana', 'accept', {}),
      commandBy('ana', 'record-attempt', {
        tried: 'Explained the charge',
        outcome: 'not-solved',
        promises: [{ what: 'A call by Friday' }],
      }),
      commandBy('ana', 'escalate', { summary: 'The customer wants the money back' }),
      commandBy('sam', 'accept', {}),
      commandBy('sam', 'escalate', { reason: 'beyond-authority', summary: 'More than I may refund' }),
      commandBy('dana', 'accept', {}),
      commandBy('dana', 'send-customer-update', { message: 'We are checking with the card network' }),
      commandBy('dana', 'escalate', { reason: 'threat', summary: 'The customer threatens to go to court' }),
      commandBy('max', 'accept', {}),
      commandBy('max', 'resolve', { outcome: 'upheld', summary: 'Refunded in full' }),
      commandBy('max', 'accept-resolution', { csat: 4 }),
      commandBy('max', 'close', {}),
    ];
    const handle = system.client.workflow.getHandle(streamOf(id));
    for (const command of steps) {
      const outcome = await accepted(id, command);
      const events = await system.eventsOf(id);
      expect(outcome.revision).toBe(events.length - 1);
      expect(await handle.query(viewQuery)).toEqual(viewOf(fold(events)));
    }
    const final = fold(await system.eventsOf(id));
    expect(final).toMatchObject({
      status: 'closed',
      level: 'senior-management',
      watchers: ['ana', 'sam', 'dana'],
    });
    await expect(handle.result()).resolves.toBeUndefined();
  });

  it('answers a repeated command with the first outcome and stores nothing twice', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    const note = commandBy('ana', 'add-note', { text: 'called back' }, 'note-1');
    const first = await accepted(id, note);
    await accepted(id, commandBy('ana', 'add-note', { text: 'another' }));
    expect(await accepted(id, note)).toEqual(first);
    expect((await system.eventsOf(id)).filter(({ commandId }) => commandId === 'note-1')).toHaveLength(1);
  });

  it('refuses a command id that stands for another command', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    await accepted(id, commandBy('ana', 'add-note', { text: 'one' }, 'same'));
    const result = await system.gateway.send(id, commandBy('ana', 'add-note', { text: 'two' }, 'same'));
    expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'command-id-reused' } });
  });

  it('returns a refusal with its rule and changes nothing', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    const result = await system.gateway.send(id, commandBy('ana', 'close', {}));
    expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'not-resolved', kind: 'conflict' } });
    expect(await system.eventsOf(id)).toHaveLength(1);
  });

  it('ends the workflow of a registration that was refused', async () => {
    const id = newComplaintId();
    const result = await system.gateway.send(
      id,
      commandBy('ana', 'register', { ...registration, category: 'no-such' }),
    );
    expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'unknown-category' } });
    await expect(system.client.workflow.getHandle(streamOf(id)).result()).resolves.toBeUndefined();
  });

  it('applies twenty commands that arrive at once, each once and in some order without gaps', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    const notes = Array.from({ length: 20 }, (_, n) => commandBy('ana', 'add-note', { text: `note ${n}` }));
    const outcomes = await Promise.all(notes.map((note) => accepted(id, note)));
    expect(outcomes.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      notes.map((_, n) => n + 1),
    );
    expect(await system.eventsOf(id)).toHaveLength(21);
  });

  it('registers one complaint when the same registration arrives five times at once', async () => {
    const id = newComplaintId();
    const register = commandBy('ana', 'register', registration);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => accepted(id, register)));
    expect(new Set(outcomes.map(({ revision }) => revision))).toEqual(new Set([0]));
    expect(await system.eventsOf(id)).toHaveLength(1);
  });

  it('takes a closed complaint back to work when it is reopened, in a new run', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    await accepted(id, commandBy('ana', 'withdraw', { reason: 'sorted itself out' }));
    const handle = system.client.workflow.getHandle(streamOf(id));
    await handle.result();
    await accepted(id, commandBy('ana', 'reopen', { reason: 'it came back' }));
    expect(await handle.query(viewQuery)).toMatchObject({ status: 'new', closed: false });
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('answers a repeated command of a closed complaint as before', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    const withdraw = commandBy('ana', 'withdraw', { reason: 'sorted itself out' });
    const first = await accepted(id, withdraw);
    await system.client.workflow.getHandle(streamOf(id)).result();
    expect(await accepted(id, withdraw)).toEqual(first);
    await accepted(id, commandBy('ana', 'add-note', { text: 'a note after the end' }));
    expect((await system.eventsOf(id)).map(({ type }) => type)).toEqual([
      'ComplaintRegistered',
      'ComplaintWithdrawn',
      'NoteAdded',
    ]);
  });

  it('gives a complaint whose workflow was terminated a new one with the next command', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    await system.client.workflow.getHandle(streamOf(id)).terminate('by accident');
    await accepted(id, commandBy('ana', 'accept', {}));
    expect(await system.client.workflow.getHandle(streamOf(id)).query(viewQuery)).toMatchObject({
      status: 'in-progress',
    });
  });

  it('ignores a request to cancel: a complaint ends by being closed', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    await system.client.workflow.getHandle(streamOf(id)).cancel();
    await accepted(id, commandBy('ana', 'accept', {}));
    expect((await system.client.workflow.getHandle(streamOf(id)).describe()).status.name).toBe('RUNNING');
  });

  it('carries out a signalled command, and reports a signalled command that is refused to its sender', async () => {
    const id = newComplaintId();
    await system.gateway.post(id, commandBy('ana', 'register', registration));
    await system.gateway.post(id, commandBy('ana', 'add-note', { text: 'by signal' }));
    await system.gateway.post(id, commandBy('ben', 'close', {}, 'refused-1'));
    await eventually(async () => (await system.eventsOf(id)).length === 2);
    const report = await eventually(async () => {
      const { rows } = await system.pool.query(
        'SELECT recipient, refusal FROM outbox.messages WHERE command_id = $1',
        ['refused-1'],
      );
      return rows[0];
    });
    expect(report).toMatchObject({ recipient: 'ben', refusal: { code: 'not-resolved' } });
  });

  it('tells everyone concerned of each event once, the former owner of every later step', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    await accepted(id, commandBy('ana', 'accept', {}));
    await accepted(id, commandBy('ana', 'escalate', { reason: 'threat', summary: 'threat of harm' }));
    await accepted(id, commandBy('sam', 'accept', {}));
    await accepted(id, commandBy('sam', 'resolve', { outcome: 'not-upheld', summary: 'All was right' }));
    const rows = await eventually(async () => {
      const found = await system.pool.query<{ revision: number; to: string }>(
        `SELECT revision, concat_ws(':', recipient_kind, recipient) AS "to" FROM outbox.messages WHERE complaint_id = $1 ORDER BY 1, 2`,
        [id],
      );
      return found.rows.some(({ revision }) => revision === 4) && found.rows;
    });
    expect(rows).toEqual([
      { revision: 0, to: 'complainant' },
      { revision: 0, to: 'role:agent' },
      { revision: 2, to: 'complainant' },
      { revision: 2, to: 'role:supervisor' },
      { revision: 3, to: 'person:ana' },
      { revision: 4, to: 'complainant' },
      { revision: 4, to: 'person:ana' },
    ]);
  });

  it('can be found in Temporal by level, status and priority, and reads well there', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', { ...registration, priority: 'high' }));
    await accepted(id, commandBy('ana', 'accept', {}));
    const description = await system.client.workflow.getHandle(streamOf(id)).describe();
    expect(await description.staticSummary()).toBe(`Complaint ${id}, card, priority high`);
    const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      RedressLevel: 'frontline',
      RedressStatus: 'in-progress',
      RedressPriority: 'high',
      RedressDepartment: 'accounts',
      RedressBreached: false,
      RedressDueAt: expect.any(Date),
    });
    const query = `RedressLevel = 'frontline' AND RedressStatus = 'in-progress' AND WorkflowId = '${streamOf(id)}'`;
    await eventually(async () => (await system.client.workflow.count(query)).count === 1);
  });

  it('makes no event and no timer while nothing happens', async () => {
    const id = newComplaintId();
    await accepted(id, commandBy('ana', 'register', registration));
    const handle = system.client.workflow.getHandle(streamOf(id));
    const told = async () =>
      (await system.pool.query('SELECT 1 FROM outbox.told WHERE complaint_id = $1', [id])).rowCount === 1;
    await eventually(told);
    const length = await eventually(async () => {
      const before = (await handle.describe()).historyLength;
      await handle.query(viewQuery);
      return (await handle.describe()).historyLength === before && before;
    });
    for (let n = 0; n < 20; n += 1) await handle.query(viewQuery);
    expect((await handle.describe()).historyLength).toBe(length);
    const { events } = await handle.fetchHistory();
    expect(events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)).toHaveLength(1);
  });

  it('says that a complaint does not exist when it was never registered, and leaves no workflow behind', async () => {
    const id = newComplaintId();
    const result = await system.gateway.send(id, commandBy('ana', 'accept', {}));
    expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'not-registered' } });
    const handle = system.client.workflow.getHandle(streamOf(id));
    await expect(
      handle.result().catch((error: unknown) => (error instanceof WorkflowNotFoundError ? undefined : error)),
    ).resolves.toBeUndefined();
  });
});
