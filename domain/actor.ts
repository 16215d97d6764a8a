/** Who does something: a person of the organisation with the role held at that moment, or the system itself. */
export interface Actor {
  readonly id: string;
  readonly role: string;
}

/** The actor of everything that happens by itself, such as a deadline. No person can have this id. */
export const SYSTEM: Actor = { id: 'system', role: 'system' };

/** The role of those who read everything and change nothing. */
export const AUDITOR = 'auditor';
