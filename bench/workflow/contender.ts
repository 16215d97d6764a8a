import type { Body, MessageName } from './peers/messages';

/** Takes the messages of complaints; each is answered when it was carried out. */
export interface Contender {
  readonly name: 'redress' | 'bare' | 'ordinary';
  /** Its processes, beside the server and the database that all share. */
  readonly pids: readonly number[];
  /** A complaint of its own, whose messages are to come one after the other. */
  begin(): (name: MessageName) => Promise<void>;
  close(): Promise<void> | void;
}

let complaints = 0;

/** A number that no other complaint of this process has. */
export function nextComplaint(): number {
  complaints += 1;
  return complaints;
}

/** What a message carries, the same for all contenders; every complaint has a complainant of its own. */
export function bodyOf(name: MessageName, complaint: number): Body {
  switch (name) {
    case 'register':
      return {
        subject: `Charged twice in May (${complaint})`,
        description: 'My card was charged twice for the same purchase on 4 May, and nobody calls me back.',
        category: 'card',
        channel: 'email',
        complainant: { name: `Customer ${complaint}`, email: `customer${complaint}@example.org` },
      };
    case 'accept':
      return {};
    case 'record-attempt':
      return { tried: 'Called the merchant, who confirmed one charge only.', outcome: 'not-solved' };
    case 'resolve':
      return { outcome: 'upheld', summary: 'One of the two charges was our mistake.', redress: [] };
  }
}
