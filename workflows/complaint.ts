import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ComplaintActivities, Execution } from '../activities/contract';
import type { Command, DeliveryCommand, PersonCommand } from '../domain/commands';
import type { View } from '../domain/view';
import { deadlineCommand, deadlineSummary, describeView } from './describe';
import { fifo } from './fifo';
import {
  type ComplaintInput,
  commandSignal,
  commandUpdates,
  DRAINING,
  type Outcome,
  REFUSED,
  reloadSignal,
  viewQuery,
} from './messages';
import { searchAttributesOf } from './search-attributes';

// Hazard: of two local activities at once, a replay may see the other one end first, and then takes each for the next.
// So a local activity runs in turn only (`inTurn`, and the first load before anything else).
//
// A local activity answers in a fifth of the time with half of the history. When it fails four times something is down:
// the same call as an ordinary activity then waits for as long as that lasts, without holding up signals.
const fast = proxyLocalActivities<ComplaintActivities>({
  startToCloseTimeout: '2s',
  retry: { initialInterval: '50ms', maximumAttempts: 4 },
});
const slow = proxyActivities<ComplaintActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '30s' },
});

/** Ends a run long before the server's limit of 51,200 events, should its suggestion (at 4,096) be missed. */
const HISTORY_LIMIT = 5_000;

/**
 * The scheduler of one complaint. It knows nothing of escalation: it passes commands on one at a time, keeps the view
 * that they return, sets one timer for the earliest deadline, and gives the deadline as a command when it comes.
 * What is so stands in the event stream, and a new run reads it from there. Requests to cancel are ignored: a
 * complaint ends by being closed.
 */
export const complaint = uncancelled(run);

async function run(input: ComplaintInput): Promise<void> {
  const { complaintId } = input;
  const inTurn = fifo();
  const showSearchAttributes = searchAttributesOf();
  let view: View = { revision: -1, status: 'none', closed: false, deadlines: [], breached: false };
  let loaded = false;
  let draining = false;
  let toTell = 0;
  let told = 0;

  function learn(next: View, news: boolean): void {
    view = next;
    if (news) toTell += 1;
    showSearchAttributes(next);
    setCurrentDetails(describeView(complaintId, next));
  }

  const execute = (command: Command): Promise<Execution> =>
    inTurn(async () => {
      await condition(() => loaded);
      const options = { summary: `${command.name} by ${command.by.id}` };
      const args: [string, Command, number] = [complaintId, command, Date.now()];
      // A failed local activity throws a bare ApplicationFailure, so whatever is thrown leads to the slow way.
      const execution = await fast.execute
        .executeWithOptions(options, args)
        .catch(() => slow.execute.executeWithOptions(options, args));
      learn(execution.view, execution.news);
      return execution;
    });

  async function load(): Promise<void> {
    const { view: now, news } = await fast.load(complaintId).catch(() => slow.load(complaintId));
    learn(now, news);
    loaded = true;
  }

  // Waits for the first load, which does not take turns: a signal that comes with the start would run beside it.
  const reload = (): Promise<void> =>
    inTurn(async () => {
      await condition(() => loaded);
      await load();
    });

  async function obey(command: PersonCommand): Promise<Outcome> {
    const { refusal, outcome } = await execute(command);
    if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, REFUSED, refusal);
    return outcome;
  }

  // Nobody waits for the answer to a signal, so a refusal is reported to whoever gave the command.
  async function obeySignal(command: PersonCommand | DeliveryCommand): Promise<void> {
    const { refusal } = await execute(command);
    if (refusal) await slow.reportRefusal(complaintId, command.id, command.by.id, refusal);
  }

  // Deadlines must not wait until messages can be sent: only the fast way takes a turn, four tries of two seconds at most.
  async function keepTelling(): Promise<void> {
    for (;;) {
      await condition(() => toTell > told);
      const upTo = toTell;
      const options = { summary: 'tell everyone concerned' };
      await inTurn(() => fast.notify.executeWithOptions(options, [complaintId])).catch(() =>
        slow.notify.executeWithOptions(options, [complaintId]),
      );
      told = upTo;
    }
  }

  function refuseWhileDraining(_command: PersonCommand): void {
    if (draining)
      throw ApplicationFailure.nonRetryable('A new run is about to begin. Send it again.', DRAINING);
  }

  // Handlers stand before the first await: an update that comes with the start would be rejected otherwise.
  for (const update of commandUpdates) {
    setHandler(update, uncancelled(obey), {
      validator: refuseWhileDraining,
      description: 'A command of a person',
    });
  }
  setHandler(commandSignal, uncancelled(obeySignal), {
    description: 'Any command of a person, without an answer',
  });
  setHandler(reloadSignal, uncancelled(reload), { description: 'Read the stream again' });
  setHandler(viewQuery, () => (loaded ? view : null), {
    description: 'Revision, level, status and deadlines',
  });

  // Not in turn: a command that came with the start has the turn already and waits for this.
  await load();
  void keepTelling();

  const isOver = () => view.closed || (view.status === 'none' && allHandlersFinished());
  const isFull = () =>
    workflowInfo().continueAsNewSuggested ||
    workflowInfo().historyLength >= (input.historyLimit ?? HISTORY_LIMIT);

  for (;;) {
    while (!isOver() && !isFull()) {
      const next = view.deadlines[0];
      const changed = () =>
        isOver() || isFull() || view.deadlines[0]?.at !== next?.at || view.deadlines[0]?.name !== next?.name;
      if (!next) await condition(changed);
      else if (
        next.at <= Date.now() ||
        !(await condition(changed, next.at - Date.now(), { summary: deadlineSummary(next) }))
      ) {
        await execute(deadlineCommand(next));
      }
    }
    draining = !isOver();
    await condition(() => allHandlersFinished() && (!isOver() || told === toTell));
    if (isOver()) return;
    if (draining) await continueAsNew<typeof complaint>(input);
  }
}

/** Work that goes on when cancelling is requested. Handlers need it too: they run beside the main function, not in it. */
function uncancelled<Args extends unknown[], T>(
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  return (...args) => CancellationScope.nonCancellable(() => work(...args));
}
