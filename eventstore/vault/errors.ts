/**
 * The key of the subject was destroyed or is about to be, so nothing is encrypted for it any more; nothing was stored.
 * Read the stream again: an append whose answer was lost is in it. What is new needs another subject.
 */
export class SubjectErased extends Error {
  readonly code = 'subject-erased';
  constructor(
    readonly subject: string,
    readonly erasedAt: string,
  ) {
    super(
      `The personal data of subject ${subject} are erased as of ${erasedAt}; nothing can be added to them. Read the stream again, and give what is new another subject.`,
    );
    this.name = 'SubjectErased';
  }
}

/** There is no key, and never was, for a subject of this name. Nothing was stored or changed. */
export class UnknownSubject extends Error {
  readonly code = 'unknown-subject';
  constructor(readonly subject: string) {
    super(`There is no subject ${subject}. Take one that subjectFor gave.`);
    this.name = 'UnknownSubject';
  }
}
