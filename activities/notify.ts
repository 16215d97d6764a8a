import type { Complaint } from '../domain/state';
import { followUps } from '../domain/follow-ups';
import { erasedText } from '../domain/personal/judgement';
import { reactions } from '../domain/reactions';
import { evolve } from '../domain/evolve';
import { viewOf } from '../domain/view';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { EventStore } from '../eventstore/port';
import type { MessageInput } from '../workflows/messages';
import type { ComplaintActivities } from './contract';
import type { StartDelivery } from './deliver';
import type { GiveCommand } from './give-command';
import type { Mailbag } from './mailbag';
import { type EventMessage, messageIdOf, type Outbox } from './outbox';

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
    let messages: EventMessage[] = [];
    let complaint: Complaint | undefined;
    for (const stored of await store.durable.readStream(streamOf(complaintId))) {
      const event = decodeEvent(stored);
      complaint = evolve(complaint, event);
      if (event.revision <= told) continue;
      if (event.type === 'PersonalDataErased') {
        const { on } = event.data;
        await outbox.erase(complaintId, event.revision, on);
        messages = messages.map(({ message: { to, reason, via }, ...rest }) => ({
          ...rest,
          message: { to, reason, text: erasedText(on), ...(via === undefined ? {} : { via }) },
        }));
      }
      for (const message of reactions(complaint, event))
        messages.push({ eventId: event.id, revision: event.revision, message });
      for (const followUp of followUps(complaint, event)) await give(followUp);
    }
    if (complaint && complaint.revision > told) await outbox.tell(complaintId, complaint.revision, messages);
    if (!deliveries) return;
    const isNew = complaint !== undefined && complaint.revision > told;
    // Told of before: perhaps by an attempt that ended before it could have them sent.
    const toSend = isNew
      ? mailsAmong(complaintId, messages)
      : await deliveries.mailbag.unsettled(complaintId);
    for (const message of toSend) await deliveries.start(message);
  };
}

function mailsAmong(complaintId: string, messages: readonly EventMessage[]): readonly MessageInput[] {
  return messages
    .filter(({ message: { to, via } }) => to.kind === 'complainant' && via?.channel === 'email')
    .map((message) => ({ complaintId, messageId: messageIdOf(message) }));
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
    let complaint: Complaint | undefined;
    for (const stored of await store.durable.readStream(streamOf(complaintId)))
      complaint = evolve(complaint, decodeEvent(stored));
    const view = viewOf(complaint);
    return { view, news: view.revision > (await outbox.toldUpTo(complaintId)) };
  };
}
