/** Who does something: a person of the organisation with the role held at that moment, or the system itself. */
export interface Actor {
  readonly id: string;
  readonly role: string;
}

/** The actor of everything that happens by itself, such as a deadline. No person can have this id. */
export const SYSTEM: Actor = { id: 'system', role: 'system' };

/** Whoever complains, where they act themselves: they are known by a link or a code. No person can have this id. */
export const CUSTOMER: Actor = { id: 'customer', role: 'customer' };

/** The role of those who read everything and change nothing. */
export const AUDITOR = 'auditor';
