#!/usr/bin/env node
// Checks a bundle of events that "redress eventlog export" wrote, without Redress, its database, or any package:
//
//     node verify-bundle.mjs bundle.jsonl --key public.pem
//
// Ends with 0 when every event is what was recorded, in its order and complete up to the signed end; with 1 and the
// first bad place when not; with 2 when it was called wrongly. Needs Node 18 or later.
//
// A bundle is lines of JSON, each in the canonical form of RFC 8785 and ended by one line feed:
//
//   1. {"format":"redress-event-bundle/1","scope":"log"}    or   {..., "scope":"stream","stream":"<name>"}
//   2. an event a line: contentHash, data, id, metadata, recordedAt, revision, stream, streamHash, type; in a bundle of
//      the whole log also logHash and position
//   3. the signed end: {"format":"redress-head/1","head":{...},"key":"...","signature":"..."}
//
// The hashes are SHA-256; before the first event of a chain there are 32 zero bytes; numbers are big-endian:
//
//   contentHash = over the canonical form of {data, metadata, type}
//   streamHash  = over streamHash of the event before it in its stream, revision (4 bytes), id (16 bytes), recordedAt in
//                 milliseconds since 1970 (8 bytes), contentHash, name of the stream in UTF-8
//   logHash     = over logHash of the event before it in the log, place in the log counted from 1 (8 bytes), streamHash
//
// The signature is ed25519 over the canonical form of {format, head, key}, where key is the SHA-256 of the public key
// (DER). What the bundle cannot show: that the signer saw the true log, and what happened after the signed end.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';

const NO_HASH = '0'.repeat(64);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STREAM_MEMBERS = 'contentHash,data,id,metadata,recordedAt,revision,stream,streamHash,type';
const LOG_MEMBERS =
  'contentHash,data,id,logHash,metadata,position,recordedAt,revision,stream,streamHash,type';

/** The bundle is not what was exported. */
class Bad extends Error {}

/** The canonical form of RFC 8785. JSON.stringify writes strings and numbers as it demands; left is the order of keys. */
function canonical(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Bad('it holds a number that is too large');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

const bytes = (hex) => Buffer.from(hex, 'hex');

function int32(number) {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(number);
  return buffer;
}

function int64(number) {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(number));
  return buffer;
}

/** Line by line. Bytes that are no UTF-8 are refused rather than replaced. */
async function* linesOf(file) {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk, options) => {
    try {
      return decoder.decode(chunk, options);
    } catch {
      throw new Bad('the file holds bytes that are not UTF-8');
    }
  };
  let rest = '';
  for await (const chunk of createReadStream(file)) {
    const lines = (rest + decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest + decode() !== '') throw new Bad('the last line is cut off');
}

function parse(line) {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Bad('the line is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Bad('the line is not an object');
  if (canonical(value) !== line) throw new Bad('the line is not in the form in which it was exported');
  return value;
}

function membersOf(value) {
  return Object.keys(value).sort().join(',');
}

function checkManifest(manifest) {
  const { format, scope, stream } = manifest;
  const expected = scope === 'stream' ? 'format,scope,stream' : 'format,scope';
  const isKnown = format === 'redress-event-bundle/1' && (scope === 'log' || typeof stream === 'string');
  if (!isKnown || membersOf(manifest) !== expected)
    throw new Bad('this is not a bundle of format redress-event-bundle/1');
}

/** Judges events in their order; `state` holds the ends of the chains. */
function checkEvent(event, state) {
  const { id, type, data, metadata, stream, revision, recordedAt } = event;
  if (membersOf(event) !== (state.manifest.scope === 'log' ? LOG_MEMBERS : STREAM_MEMBERS)) {
    throw new Bad('the event has not the members that an event has');
  }
  if (typeof stream !== 'string' || typeof id !== 'string' || typeof recordedAt !== 'string') {
    throw new Bad('stream, id or time is not a text');
  }
  if (state.manifest.scope === 'stream' && stream !== state.manifest.stream) {
    throw new Bad(`the event is of another stream than ${state.manifest.stream}`);
  }
  const before = state.streams.get(stream);
  const due = before === undefined ? 0 : before.revision + 1;
  if (revision !== due) throw new Bad(`revision ${due} of ${stream} is due here, but this is ${revision}`);
  const place = state.place + 1;
  if (/^\d+$/.test(event.position ?? '') && event.position !== String(place)) {
    throw new Bad(`position ${place} is due here, but this is ${event.position}`);
  }
  if (sha256(canonical({ data, metadata, type })) !== event.contentHash) {
    throw new Bad('data, metadata or type are not those that were recorded');
  }
  const time = Date.parse(recordedAt);
  if (!UUID.test(id) || Number.isNaN(time) || new Date(time).toISOString() !== recordedAt) {
    throw new Bad('id or time have not the form in which they were exported');
  }
  const streamHash = sha256(
    bytes(before === undefined ? NO_HASH : before.streamHash),
    int32(revision),
    bytes(id.replaceAll('-', '')),
    int64(time),
    bytes(event.contentHash),
    stream,
  );
  if (streamHash !== event.streamHash) {
    throw new Bad(
      'id, time, stream or hash are not those that were recorded: they do not follow from the event before',
    );
  }
  const logHash = sha256(bytes(state.logHash), int64(place), bytes(streamHash));
  if (state.manifest.scope === 'log' && logHash !== event.logHash) {
    throw new Bad(
      'it was not recorded right after the event before it: something was moved, put in, or removed',
    );
  }
  state.streams.set(stream, { revision, streamHash });
  state.logHash = logHash;
  state.place = place;
  state.last = event;
}

function checkHead(signed, state, publicKey) {
  const { format, head, key, signature } = signed;
  const isWhole =
    membersOf(signed) === 'format,head,key,signature' && typeof head === 'object' && head !== null;
  if (!isWhole) throw new Bad('the signed end has not its members');
  const keyId = sha256(publicKey.export({ type: 'spki', format: 'der' }));
  if (key !== keyId) throw new Bad(`it was signed with the key ${key}, but the given one is ${keyId}`);
  const signatureBytes = Buffer.from(String(signature), 'base64');
  const isSigned = verify(null, Buffer.from(canonical({ format, head, key })), publicKey, signatureBytes);
  if (!isSigned || signatureBytes.toString('base64') !== signature) {
    throw new Bad('the signature is not right: the signed end was changed, or signed by somebody else');
  }
  const { place, last, manifest, logHash } = state;
  const ends =
    manifest.scope === 'log'
      ? { place, position: last?.position ?? '', logHash }
      : { stream: manifest.stream, revision: last?.revision ?? -1, streamHash: last?.streamHash ?? '' };
  const expected = canonical({ scope: manifest.scope, ...ends, at: head.at ?? null });
  if (canonical(head) !== expected)
    throw new Bad('the events do not end where the signed end says: some were cut off or changed');
}

async function verifyBundle(file, publicKey) {
  const state = { manifest: undefined, streams: new Map(), logHash: NO_HASH, place: 0, last: undefined };
  let head;
  let line = 1;
  let event;
  try {
    for await (const text of linesOf(file)) {
      event = undefined;
      const value = parse(text);
      if (head !== undefined) throw new Bad('there is something after the signed end');
      if (state.manifest === undefined) {
        checkManifest(value);
        state.manifest = value;
      } else if (value.format === 'redress-head/1') {
        checkHead(value, state, publicKey);
        head = value.head;
      } else {
        event = value;
        checkEvent(value, state);
      }
      line += 1;
    }
    event = undefined;
    if (head === undefined) throw new Bad('the signed end is missing: the bundle was cut off');
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    const which =
      event === undefined ? '' : `, event ${state.place + 1} (${event.stream}, revision ${event.revision})`;
    throw new Bad(`line ${line}${which}: ${error.message}`);
  }
  return { ...state, head };
}

async function main(args) {
  const at = args.indexOf('--key');
  const keyFile = at < 0 ? undefined : args[at + 1];
  const [file, ...others] = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  if (file === undefined || keyFile === undefined || others.length > 0) {
    process.stderr.write('usage: node verify-bundle.mjs <bundle.jsonl> --key <public.pem>\n');
    return 2;
  }
  try {
    const publicKey = createPublicKey(readFileSync(keyFile));
    const { manifest, place, head } = await verifyBundle(file, publicKey);
    const scope = manifest.scope === 'log' ? 'the whole log' : manifest.stream;
    process.stdout.write(`OK: ${place} events of ${scope}, as they were signed at ${head.at}.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    process.stderr.write(`BAD: ${error.message}.\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`The bundle could not be checked: ${error.message}\n`);
  return 2;
});
