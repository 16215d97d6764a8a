import type { Pool } from 'pg';
import { createExecute } from '../../activities/execute';
import { createNotify } from '../../activities/notify';
import { openOutbox } from '../../activities/outbox';
import type { CommandResult, Gateway } from '../../api/gateway';
import type { PersonCommand } from '../../domain/commands';
import type { GiveCommand } from '../../activities/give-command';
import type { DecisionSources } from '../../eventstore/decision-context';
import type { EventStore } from '../../eventstore/port';
import type { Subjects } from '../../eventstore/vault/subjects';

/**
 * Carries commands out in this process, with the activities that the workflow uses, and can behave like a Temporal that
 * is away. `silent`: commands are carried out and nobody says so. `slow`: nothing happens until `release`.
 */
export interface DirectGateway extends Gateway {
  behave(mode: 'well' | 'away' | 'silent' | 'slow'): void;
  /** Lets the commands go on that `slow` has held up, and behaves well again. */
  release(): void;
  /** How many commands were given, whatever became of them. */
  readonly given: number;
  /** Gives a command that Redress itself has. */
  readonly give: GiveCommand;
  /** Resolves when everything that was given without waiting has been carried out. */
  settled(): Promise<void>;
}

export interface DirectGatewayOptions extends Required<DecisionSources> {
  readonly store: EventStore;
  readonly subjects: Subjects;
  readonly pool: Pool;
  readonly clock: () => number;
}

export function directGateway({
  store,
  subjects,
  pool,
  clock,
  ...sources
}: DirectGatewayOptions): DirectGateway {
  const outbox = openOutbox(pool);
  const give: GiveCommand = async ({ complaintId, command }) => {
    await execute(complaintId, command, clock());
  };
  const notify = createNotify({ store, outbox, give });
  const execute = createExecute({ store, subjects, ...sources });
  const posted = new Set<Promise<void>>();
  let mode: 'well' | 'away' | 'silent' | 'slow' = 'well';
  let held: (() => void)[] = [];
  let given = 0;

  async function carryOut(complaintId: string, command: PersonCommand): Promise<CommandResult> {
    given += 1;
    if (mode === 'away') throw new Error('14 UNAVAILABLE: connect ECONNREFUSED 10.1.2.3:7233');
    if (mode === 'slow') await new Promise<void>((resolve) => held.push(resolve));
    const { outcome, refusal, news } = await execute(complaintId, command, clock());
    if (news) await notify(complaintId);
    if (mode === 'silent') return { kind: 'unknown', reason: 'told to be silent' };
    return refusal ? { kind: 'refused', refusal } : { kind: 'accepted', outcome };
  }

  return {
    behave(next) {
      mode = next;
    },
    release() {
      mode = 'well';
      for (const go of held) go();
      held = [];
    },
    get given() {
      return given;
    },
    async settled() {
      await Promise.all(posted);
    },
    give,
    send: carryOut,
    async post(complaintId, command) {
      if (mode === 'away') throw new Error('14 UNAVAILABLE: connect ECONNREFUSED 10.1.2.3:7233');
      const done = carryOut(complaintId, command).then(async (result) => {
        if (result.kind === 'refused') {
          await outbox.reportRefusal(complaintId, command.id, command.by.id, result.refusal);
        }
      });
      posted.add(done);
      void done.finally(() => posted.delete(done));
    },
    forget: async () => [],
    look: async () => undefined,
    async ping() {
      if (mode === 'away') throw new Error('14 UNAVAILABLE: connect ECONNREFUSED 10.1.2.3:7233');
    },
  };
}
