import type { LetterKind } from '../letters/kinds';
import type { ContactChannel } from '../letters/contact';
import type { Instant } from '../time';
import type { Event } from './common';

/** Why a message did not reach the complainant. `refused`: their server will never take it; `timed-out`: nobody took it for days. */
export type DeliveryFailure = 'refused' | 'no-address' | 'timed-out' | 'erased';

interface Delivered {
  /** Of the message in the outbox. */
  readonly messageId: string;
  /** The kind of the letter, where it is one. */
  readonly kind?: LetterKind;
  readonly channel: ContactChannel;
  /** When that was so; what is on record may come later. */
  readonly at: Instant;
}

/** The complainant's mail server took the message. Whether anybody read it is not known. */
export type MessageDelivered = Event<'MessageDelivered', Delivered>;
/** `next`: how the complainant is to be told instead; without it there is no other way. */
export type MessageFailed = Event<
  'MessageFailed',
  Delivered & { readonly reason: DeliveryFailure; readonly next?: ContactChannel }
>;
