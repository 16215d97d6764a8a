import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEvent } from '../../domain/describe';
import { fold } from '../../domain/evolve';
import { personalPartsOf } from '../../domain/personal/personal-parts';
import { type View, viewOf } from '../../domain/view';
import { decodeEvent } from '../../eventstore/complaint-stream';
import type { NewEvent, RecordedEvent } from '../../eventstore/port';
import { cipherKeyFrom } from '../../eventstore/vault/cipher';
import type { SubjectKey } from '../../eventstore/vault/subject-keys';
import { unsealEvent } from '../../eventstore/vault/unsealing';
import { markersIn } from '../domain/personal/marked';

interface Golden {
  readonly version: string;
  readonly subject: string;
  /** In base64. */
  readonly dataKey: string;
  readonly streams: readonly {
    readonly stored: readonly RecordedEvent[];
    /** What was appended. */
    readonly plain: readonly NewEvent[];
    /** What the version said of the complaint after each event. */
    readonly views: readonly View[];
  }[];
}

const folder = join(__dirname, 'golden', 'sealed');
const files = readdirSync(folder);
const versions = files.map((file): [string, Golden] => {
  const golden: Golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return [golden.version, golden];
});

test('there are samples to look at', () => {
  expect(files).toEqual(['0.2.0.json', '0.3.0.json', '0.4.0.json']);
});

describe.each(versions)('what version %s stored encrypted', (_, { dataKey, streams, subject }) => {
  const key = cipherKeyFrom(Buffer.from(dataKey, 'base64'));
  const read = (stored: readonly RecordedEvent[], as: SubjectKey) =>
    stored.map((event) =>
      unsealEvent(event, personalPartsOf, (asked) => (asked === subject ? as : undefined)),
    );

  test('has nothing in plain of what people wrote, in many types of events', () => {
    const stored = streams.flatMap((stream) => stream.stored);
    expect(markersIn(stored)).toEqual([]);
    expect(new Set(stored.map(({ type }) => type)).size).toBeGreaterThan(30);
    expect(new Set(markersIn(streams.map(({ plain }) => plain))).size).toBeGreaterThan(50);
  });

  test('is read as it was appended, and folds to what it was after every event', () => {
    for (const { stored, plain, views } of streams) {
      const opened = read(stored, { state: 'live', key });
      expect(opened.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(plain);
      const events = opened.map(decodeEvent);
      views.forEach((view, revision) => {
        expect(viewOf(fold(events.slice(0, revision + 1)))).toEqual(view);
      });
    }
  });

  test('can be read, folded and told without its key', () => {
    for (const { stored, views } of streams) {
      const events = read(stored, { state: 'erased', erasedAt: '2026-11-22T10:00:00.000Z' }).map(decodeEvent);
      expect(markersIn([events, events.map(describeEvent)])).toEqual([]);
      expect(viewOf(fold(events))).toEqual(views.at(-1));
    }
  });
});
