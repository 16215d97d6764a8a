/** A file as it lies in the store. */
export interface StoredFile {
  /** The hash of a whole file; anything else is what a broken-off write left. */
  readonly name: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/**
 * Keeps files by the SHA-256 of their bytes, 64 digits of lower case hexadecimal. What it is given is ciphertext: it
 * knows neither whose it is nor what. Everything rejects with {@link AttachmentsUnavailable} when the store does not do
 * what it is asked, and may be repeated.
 */
export interface AttachmentStore {
  /** Keeps the bytes. When it resolves they are durable and {@link StoredFile.writtenAt} is now; until then nobody sees any of them under this name. */
  put(hash: string, bytes: Buffer): Promise<void>;
  /** The bytes, unchecked; undefined when there are none. */
  get(hash: string): Promise<Buffer | undefined>;
  /** Removes a file that {@link files} gave, or one by its hash. Does nothing when it is not there. */
  remove(name: string): Promise<void>;
  /** Every file, in no order that means anything. */
  files(): AsyncIterable<StoredFile>;
}

/** The store of attachments cannot be reached, or is full, or refuses. Nothing is half done. */
export class AttachmentsUnavailable extends Error {
  readonly code = 'attachments-unavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The store of attachments does not do what it was asked: ${reason}.`, options);
    this.name = 'AttachmentsUnavailable';
  }
}

const HASH = /^[0-9a-f]{64}$/;

/** Where the file of this hash is below the root of a store. Throws a RangeError for what is no hash: it may name no other place. */
export function pathOf(hash: string): string {
  if (!HASH.test(hash)) throw new RangeError('an attachment is named by the SHA-256 of its bytes');
  return `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;
}
