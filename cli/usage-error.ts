/** The command line asks for something that makes no sense. `hint` says what to write instead. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint = 'Add --help to see what is possible.',
  ) {
    super(message);
    this.name = 'UsageError';
  }
}
