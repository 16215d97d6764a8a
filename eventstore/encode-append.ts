import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { InvalidAppend } from './errors';
import type { ExpectedRevision, NewEvent } from './port';

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
    if (events.length === 0) throw new Refusal('it has no events');
    if (events.length > MAX_EVENTS) throw new Refusal(`it has more than ${MAX_EVENTS} events`);
    const encoded = events.map(encodeEvent);
    if (new Set(encoded.map((event) => event.id)).size < encoded.length) {
      throw new Refusal('two of its events have the same id');
    }
    const bytes = encoded.reduce((sum, event) => sum + sizeOf(event), 0);
    if (bytes > MAX_BYTES) throw new Refusal(`its ${bytes} bytes are over the limit of ${MAX_BYTES}`);
    return { stream, expected, events: encoded, bytes };
  } catch (error) {
    if (error instanceof Refusal) throw new InvalidAppend(stream, error.message);
    if (error instanceof RangeError)
      throw new InvalidAppend(stream, 'its data are nested too deeply', { cause: error });
    throw error;
  }
}

class Refusal extends Error {}

function encodeEvent(event: NewEvent, index: number): EncodedEvent {
  const id = event.id.toLowerCase();
  if (!UUID.test(id)) throw new Refusal(`the id of event ${index}, "${event.id}", is not a UUID`);
  checkName(event.type, `the type of event ${index}`);
  const data = canonicalObject(event.data, `data of event ${index}`);
  const metadata = canonicalObject(event.metadata, `metadata of event ${index}`);
  // The RFC 8785 form of {type, data, metadata}: its members in the order of their names.
  const content = `{"data":${data},"metadata":${metadata},"type":${JSON.stringify(event.type)}}`;
  const hash = createHash('sha256').update(content).digest('hex');
  return { id, type: event.type, data, metadata, hash };
}

function canonicalObject(value: unknown, path: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(`${path} is not an object`);
  }
  checkJson(value, path);
  const text = canonicalize(value);
  if (text === undefined) throw new Refusal(`${path} is not JSON`);
  return text;
}

/** Refuses what JSON would drop or change on the way (a Date, NaN, a function) and text that not every store can hold. */
function checkJson(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      return checkText(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw new Refusal(`${path} is ${value}`);
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) {
        for (let index = 0; index < value.length; index += 1) checkJson(value[index], `${path}[${index}]`);
        return;
      }
      return checkObject(value, path);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new Refusal(`${path} is of type ${typeof value}, which JSON does not have`);
  }
}

function checkObject(value: object, path: string): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of another realm (a VM context, a structured clone) have another Object.prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new Refusal(`${path} is an instance of a class, not plain data`);
  }
  for (const [key, member] of Object.entries(value)) {
    checkText(key, `a key in ${path}`);
    if (member !== undefined) checkJson(member, `${path}.${key}`);
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000'))
    throw new Refusal(`${path} has a character U+0000, which not every store can hold`);
  if (!text.isWellFormed())
    throw new Refusal(`${path} has half of a surrogate pair, which is not valid text`);
}

function checkName(name: string, what: string): void {
  if (name === '') throw new Refusal(`${what} is empty`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new Refusal(`${what} is longer than ${MAX_NAME_BYTES} bytes`);
  checkText(name, what);
}

function checkExpected(expected: ExpectedRevision): void {
  if (typeof expected !== 'number') return;
  if (!Number.isInteger(expected) || expected < 0 || expected > LARGEST_REVISION) {
    throw new Refusal(`${expected} is not a revision`);
  }
}

function sizeOf({ type, data, metadata }: EncodedEvent): number {
  return Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);
}
