import type { Recorded } from '../domain/events';
import { evolve } from '../domain/evolve';
import { type FollowUp, followUps } from '../domain/follow-ups';
import { erasedText } from '../domain/personal/judgement';
import { reactions } from '../domain/reactions';
import type { Complaint } from '../domain/state';
import type { MessageInput } from '../workflows/messages';
import { type EventMessage, messageIdOf, type Outbox } from './outbox';

/** What is to be done so that everyone concerned knows of the events after a revision, in their order. */
export interface Untold {
  readonly messages: readonly EventMessage[];
  /** Commands that they call for in other complaints. */
  readonly followUps: readonly FollowUp[];
  /** Where they erase what was told before: the revision of the event, and the day. */
  readonly erasures: readonly { readonly revision: number; readonly on: string }[];
  /** That of the last event; -1 for no events. */
  readonly revision: number;
}

/** Of all events of a complaint, from the first on, those after the revision `told` count. */
export function untoldOf(events: readonly Recorded[], told: number): Untold {
  let messages: EventMessage[] = [];
  const commands: FollowUp[] = [];
  const erasures: { revision: number; on: string }[] = [];
  let complaint: Complaint | undefined;
  for (const event of events) {
    complaint = evolve(complaint, event);
    if (event.revision <= told) continue;
    if (event.type === 'PersonalDataErased') {
      const { on } = event.data;
      erasures.push({ revision: event.revision, on });
      messages = messages.map((one) => erased(one, on));
    }
    for (const message of reactions(complaint, event))
      messages.push({ eventId: event.id, revision: event.revision, message });
    commands.push(...followUps(complaint, event));
  }
  return { messages, followUps: commands, erasures, revision: complaint?.revision ?? -1 };
}

function erased({ message: { to, reason, via }, ...rest }: EventMessage, on: string): EventMessage {
  return { ...rest, message: { to, reason, text: erasedText(on), ...(via === undefined ? {} : { via }) } };
}

/** Those of the messages that are sent to the complainant by e-mail. */
export function mailsAmong(complaintId: string, messages: readonly EventMessage[]): readonly MessageInput[] {
  return messages
    .filter(({ message: { to, via } }) => to.kind === 'complainant' && via?.channel === 'email')
    .map((message) => ({ complaintId, messageId: messageIdOf(message) }));
}

/**
 * Tells everyone concerned of the newest events of a complaint where that takes no more than writing messages down;
 * resolves with false where it takes more, and leaves everything to `notify` then. `events`: all of the complaint, the
 * last `recorded` of which were just stored, durably.
 */
export type TellAtOnce = (
  complaintId: string,
  events: readonly Recorded[],
  recorded: number,
) => Promise<boolean>;

/** `sendsMail`: whether somebody has to be asked to send what goes by e-mail. */
export function createTellAtOnce(outbox: Outbox, sendsMail: boolean): TellAtOnce {
  return async (complaintId, events, recorded) => {
    const told = recorded === events.length ? -1 : await outbox.toldUpTo(complaintId);
    const untold = untoldOf(events, told);
    const takesMore =
      untold.erasures.length > 0 ||
      untold.followUps.length > 0 ||
      (sendsMail && mailsAmong(complaintId, untold.messages).length > 0);
    if (takesMore) return false;
    await outbox.tell(complaintId, untold.revision, untold.messages);
    return true;
  };
}
