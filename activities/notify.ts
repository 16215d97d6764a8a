import { fold } from '../domain/evolve';
import { viewOf } from '../domain/view';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { EventStore } from '../eventstore/port';
import type { ComplaintActivities } from './contract';
import type { StartDelivery } from './deliver';
import type { GiveCommand } from './give-command';
import type { Mailbag } from './mailbag';
import type { Outbox } from './outbox';
import { mailsAmong, untoldOf } from './telling';

/**
 * Makes the activity that tells everyone concerned of the events that nobody was told of yet, in their order, and gives
 * other complaints the commands that these call for; and erases what was told of a complaint whose personal data were
 * erased; and has e-mails to the complainant sent, where there is a way to send them. Whatever fails is done again with
 * all of it: all are idempotent.
 */
export function createNotify({
  store,
  outbox,
  give,
  deliveries,
}: {
  store: EventStore;
  outbox: Outbox;
  give: GiveCommand;
  deliveries?: { readonly mailbag: Pick<Mailbag, 'unsettled'>; readonly start: StartDelivery };
}): ComplaintActivities['notify'] {
  return async (complaintId) => {
    const told = await outbox.toldUpTo(complaintId);
    const stored = await store.durable.readStream(streamOf(complaintId));
    const { messages, followUps, erasures, revision } = untoldOf(stored.map(decodeEvent), told);
    for (const erasure of erasures) await outbox.erase(complaintId, erasure.revision, erasure.on);
    for (const followUp of followUps) await give(followUp);
    if (revision > told) await outbox.tell(complaintId, revision, messages);
    if (!deliveries) return;
    // Told of before: perhaps by an attempt that ended before it could have them sent.
    const toSend =
      revision > told ? mailsAmong(complaintId, messages) : await deliveries.mailbag.unsettled(complaintId);
    for (const message of toSend) await deliveries.start(message);
  };
}

/** Makes the activity that reads how a complaint stands, for a run that begins or was overtaken. */
export function createLoad({
  store,
  outbox,
}: {
  store: EventStore;
  outbox: Outbox;
}): ComplaintActivities['load'] {
  return async (complaintId) => {
    const stored = await store.durable.readStream(streamOf(complaintId));
    const view = viewOf(fold(stored.map(decodeEvent)));
    return { view, news: view.revision > (await outbox.toldUpTo(complaintId)) };
  };
}
