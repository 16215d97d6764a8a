import fc from 'fast-check';
import type { Command } from '../../domain/commands';
import { commandHash } from '../../eventstore/digest';
import { eventIdFrom } from '../../eventstore/event-id';
import { toJsonObject } from '../../eventstore/json';

const attempt: Command & { name: 'record-attempt' } = {
  id: 'c-1',
  by: { id: 'ana', role: 'agent' },
  name: 'record-attempt',
  data: {
    tried: 'A call',
    proposedSolutions: ['a', 'b'],
    outcome: 'waiting',
    promises: [{ what: 'x', dueBy: 'y' }],
  },
};

/** The same value with the members of its objects in another order. */
function reordered<T>(value: T): T {
  const turned = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(turned);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .reverse()
        .map(([key, member]) => [key, turned(member)]),
    );
  };
  return turned(value) as T;
}

describe('the hash of a command', () => {
  test('is the same whatever the order of the members, the id, the role and the trace', () => {
    const hash = commandHash(attempt);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(commandHash(reordered(attempt))).toBe(hash);
    expect(commandHash({ ...attempt, id: 'c-2' })).toBe(hash);
    expect(commandHash({ ...attempt, by: { id: 'ana', role: 'supervisor' } })).toBe(hash);
    expect(commandHash({ ...attempt, traceparent: '00-1-2-03' })).toBe(hash);
  });

  test('is the same for a member that is undefined and one that is not there', () => {
    const close: Command = { id: 'c-1', by: attempt.by, name: 'close', data: {} };
    expect(commandHash({ ...close, data: { note: undefined } })).toBe(commandHash(close));
  });

  test('never changes: it is stored with every event', () => {
    expect(commandHash({ id: 'c-1', by: attempt.by, name: 'accept', data: {} })).toBe(
      'de1b764f7945d31ac627a95679b00305c3fa3908cba466810a8600cef8f6d007',
    );
  });

  const { data } = attempt;
  const others: [string, Command][] = [
    ['person', { ...attempt, by: { id: 'ben', role: 'agent' } }],
    ['expected revision', { ...attempt, expectedRevision: 0 }],
    ['text', { ...attempt, data: { ...data, tried: 'A call.' } }],
    ['order of a list', { ...attempt, data: { ...data, proposedSolutions: ['b', 'a'] } }],
    ['length of a list', { ...attempt, data: { ...data, proposedSolutions: ['a', 'b', 'b'] } }],
    ['choice', { ...attempt, data: { ...data, outcome: 'solved' } }],
    ['member deep inside', { ...attempt, data: { ...data, promises: [{ what: 'x' }] } }],
    ['name', { ...attempt, name: 'add-note', data: { text: 'A call' } }],
  ];
  test.each(others)('is another for another %s', (_, other) => {
    expect(commandHash(other)).not.toBe(commandHash(attempt));
  });

  test('differs between names with the same data, and between revisions', () => {
    const hash = (name: 'accept' | 'close', expectedRevision?: number) =>
      commandHash({
        id: 'c-1',
        by: attempt.by,
        name,
        data: {},
        ...(expectedRevision === undefined ? {} : { expectedRevision }),
      });
    expect(new Set([hash('accept'), hash('close'), hash('accept', 0), hash('accept', 1)]).size).toBe(4);
  });

  test('follows the content and nothing else, for any text', () => {
    const note = (text: string): Command => ({ id: 'c', by: attempt.by, name: 'add-note', data: { text } });
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(commandHash(note(a)) === commandHash(note(b))).toBe(a === b);
        expect(commandHash(reordered(note(a)))).toBe(commandHash(note(a)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the id of an event', () => {
  test('is a UUID of version 8 that is made from its parts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1 }), (parts) => {
        const id = eventIdFrom(...parts);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(eventIdFrom(...parts)).toBe(id);
      }),
    );
  });

  test('tells apart parts that look alike when put together', () => {
    const alike = [
      eventIdFrom('a', 'b', 1),
      eventIdFrom('a', 'b', '1'),
      eventIdFrom('ab', 1),
      eventIdFrom('a,b', 1),
      eventIdFrom('a","b', 1),
      eventIdFrom('b', 'a', 1),
      eventIdFrom('a', 'b', 1, ''),
      eventIdFrom('a', 'b', 11),
    ];
    expect(new Set(alike).size).toBe(alike.length);
  });

  test('never changes: it is what makes a repeated append the same append', () => {
    expect(eventIdFrom('complaint-A-1', 'c-1', 0)).toBe('79cd9c9d-4e8d-8a64-8f7c-9fced2246934');
  });
});

describe('a copy as JSON', () => {
  test('is the value itself, without members that are undefined, and shares nothing with it', () => {
    const original = { a: [1, { b: 'x' }], c: null, gone: undefined };
    const copy = toJsonObject(original);
    expect(copy).toStrictEqual({ a: [1, { b: 'x' }], c: null });
    original.a.push(2);
    expect(copy).toStrictEqual({ a: [1, { b: 'x' }], c: null });
  });
});
