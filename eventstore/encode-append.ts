import { hash } from 'node:crypto';
import { InvalidAppend } from './errors';
import type { ExpectedRevision, NewEvent } from './port';
import { checkText, NotStorable, storableJson } from './storable';
import { quote } from './integrity/canonical';

/** One command of a complaint causes 1 MiB at most (domain/dossier.ts), and encrypted text is a third larger. */
const MAX_BYTES = 1.5 * 1024 * 1024;
const MAX_EVENTS = 1000;
const MAX_NAME_BYTES = 512;
const LARGEST_REVISION = 2 ** 31 - 1;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An event in the form in which it is stored: `data` and `metadata` as RFC 8785 JSON, `hash` the content's, as hex. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly hash: string;
}

/** An append that every store can keep. `bytes` is the size of its content. */
export interface EncodedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EncodedEvent[];
  readonly bytes: number;
}

/** Checks an append and puts it in the form in which it is stored and hashed. Throws {@link InvalidAppend}. */
export function encodeAppend(
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): EncodedAppend {
  try {
    checkName(stream, 'the stream name');
    checkExpected(expected);
    if (events.length === 0) throw new NotStorable('it has no events');
    if (events.length > MAX_EVENTS) throw new NotStorable(`it has more than ${MAX_EVENTS} events`);
    const encoded = events.map(encodeEvent);
    if (new Set(encoded.map((event) => event.id)).size < encoded.length) {
      throw new NotStorable('two of its events have the same id');
    }
    const bytes = encoded.reduce((sum, event) => sum + sizeOf(event), 0);
    if (bytes > MAX_BYTES) throw new NotStorable(`its ${bytes} bytes are over the limit of ${MAX_BYTES}`);
    return { stream, expected, events: encoded, bytes };
  } catch (error) {
    if (error instanceof NotStorable) throw new InvalidAppend(stream, error.message);
    if (error instanceof RangeError)
      throw new InvalidAppend(stream, 'its data are nested too deeply', { cause: error });
    throw error;
  }
}

function encodeEvent(event: NewEvent, index: number): EncodedEvent {
  const id = event.id.toLowerCase();
  if (!UUID.test(id)) throw new NotStorable(`the id of event ${index}, "${event.id}", is not a UUID`);
  checkName(event.type, `the type of event ${index}`);
  const data = canonicalObject(event.data, `data of event ${index}`);
  const metadata = canonicalObject(event.metadata, `metadata of event ${index}`);
  // The RFC 8785 form of {type, data, metadata}: its members in the order of their names.
  const content = `{"data":${data},"metadata":${metadata},"type":${quote(event.type)}}`;
  return { id, type: event.type, data, metadata, hash: hash('sha256', content, 'hex') };
}

function canonicalObject(value: unknown, path: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotStorable(`${path} is not an object`);
  }
  return storableJson(value, path);
}

function checkName(name: string, what: string): void {
  if (name === '') throw new NotStorable(`${what} is empty`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new NotStorable(`${what} is longer than ${MAX_NAME_BYTES} bytes`);
  checkText(name, what);
}

function checkExpected(expected: ExpectedRevision): void {
  if (typeof expected !== 'number') return;
  if (!Number.isInteger(expected) || expected < 0 || expected > LARGEST_REVISION) {
    throw new NotStorable(`${expected} is not a revision`);
  }
}

function sizeOf({ type, data, metadata }: EncodedEvent): number {
  return Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);
}
