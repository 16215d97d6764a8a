import { openSource } from '../../cli/import/open-source';
import { registrationOf } from '../../cli/import/registration';
import { fromPackageRoot } from '../../platform/package-root';
import type { Story } from '../domain/story';
import { rulesFired, shippedStory } from './shipped';

const stories: Story[] = [];
/** How many of the complaints set off each rule, as they are registered. */
const count = (rule: string) => stories.filter((story) => rulesFired(story).includes(rule)).length;

beforeAll(async () => {
  const source = await openSource(fromPackageRoot('examples', 'complaints.csv'));
  for await (const row of source.rows) {
    const registration = 'complaint' in row ? registrationOf(row.complaint) : row;
    if (!('data' in registration)) throw new Error(registration.reason);
    stories.push(shippedStory('standard').by('ana', 'register', registration.data));
  }
});

describe('rows 9 to 16: the shipped complaints show the rules at work', () => {
  test('all can be registered, and a good part of them goes to somebody above the frontline at once', () => {
    expect(stories).toHaveLength(300);
    const above = stories.filter(({ complaint }) => complaint.level !== 'frontline');
    expect(above.length).toBeGreaterThan(50);
    expect(above.length).toBeLessThan(150);
  });

  test.each([
    ['vulnerable-customer', 45, 45],
    ['large-amount', 8, 30],
    ['asks-for-manager', 3, 10],
    ['threat-of-legal-action', 3, 10],
    ['threat-of-publicity', 1, 5],
  ])('%s fires at least %i times and at most %i', (rule, least, most) => {
    expect(count(rule)).toBeGreaterThanOrEqual(least);
    expect(count(rule)).toBeLessThanOrEqual(most);
  });

  test('none is urgent only because of the import, and none has broken a promise', () => {
    expect(new Set(stories.map(({ complaint }) => complaint.priority))).toEqual(new Set(['normal', 'high']));
    for (const story of stories) story.pass(0);
    expect(stories.flatMap(({ complaint }) => complaint.missed)).toEqual([]);
  });

  test('an importer need not wait for people: two weeks later everything has gone up by itself', () => {
    const untouched = stories.filter(({ complaint }) => complaint.level === 'frontline').slice(0, 5);
    expect(untouched).toHaveLength(5);
    for (const story of untouched) {
      story.pass('2026-06-15T16:00:00Z');
      expect(story.types).toEqual(expect.arrayContaining(['AcknowledgementMissed', 'ComplaintEscalated']));
      expect(story.complaint.level).not.toBe('frontline');
    }
  });
});
