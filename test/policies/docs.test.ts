import { readFileSync, writeFileSync } from 'node:fs';
import { organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchemaWith } from '../../domain/policy/document';
import { ALWAYS } from '../../domain/calendar/calendar';
import { freezePolicy, type Policy } from '../../domain/policy/policy';
import { periodOf } from '../../domain/review/period';
import { review } from '../../domain/review/review';
import { caseOf, stimulusOf } from '../../domain/simulation/recorded-case';
import { simulate } from '../../domain/simulation/simulate';
import { languageTemplatesSchema } from '../../domain/letters/templates';
import { parseYaml } from '../../domain/yaml-document';
import { fromPackageRoot } from '../../platform/package-root';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Block, laidOver, type Section, sectionsOf } from './doc-blocks';
import { tell } from './doc-story';
import type { Story } from '../domain/story';
import { configFile } from './shipped';
import { tables, withTables } from './tables';

const file = fromPackageRoot('docs', 'policy.md');
const page = readFileSync(file, 'utf8');
const sections = sectionsOf(page);
const numbered = (number: number) => sections.filter(({ title }) => new RegExp(`^${number}\\. `).test(title));

type Document = Readonly<Record<string, unknown>>;
const yaml = (text: string) => (parse(text) ?? {}) as Document;
const support = (name: string) => yaml(readFileSync(fromPackageRoot('test', 'support', name), 'utf8'));
const ladder = support('ladder.yaml');
const people = support('organisation.yaml');

// The snippets name the shipped files of letters as a policy in the folder config would.
const schema = policyDocumentSchemaWith((name) =>
  parseYaml(languageTemplatesSchema, readFileSync(configFile(name), 'utf8'), name),
);

/** What the blocks before one lay over the ladder and the people of the tests, and the story before it. */
interface Ground {
  readonly documents: readonly Document[];
  readonly organisation: Document;
  readonly story?: string;
}

function policiesOf({ documents }: Ground): readonly Policy[] {
  return documents.map((document) => freezePolicy(schema.parse(document)));
}

/** A fragment with a version begins another version of the policy; any other one is laid over the newest. */
function after(ground: Ground, { kind, text }: Block): Ground {
  if (kind === 'organisation') return { ...ground, organisation: laidOver(ground.organisation, yaml(text)) };
  if (kind === 'story') return { ...ground, story: text };
  if (kind !== 'policy') return ground;
  const fragment = yaml(text);
  const newest = ground.documents.at(-1) ?? ladder;
  const next = laidOver(newest, fragment);
  const before = 'version' in fragment ? ground.documents : ground.documents.slice(0, -1);
  return { ...ground, documents: [...before, next] };
}

/** Every block with what lies before it in its section. */
function grounded({ blocks }: Section): readonly (readonly [Block, Ground])[] {
  let ground: Ground = { documents: [ladder], organisation: people };
  return blocks.map((block) => {
    ground = after(ground, block);
    return [block, ground] as const;
  });
}

/** `path: message` of everything that is wrong with a fragment, laid over the plain ladder or over the people. */
function mistakesOf(fragment: Document): readonly string[] {
  const { error } =
    'people' in fragment
      ? organisationSchema.safeParse(laidOver(people, fragment))
      : schema.safeParse(laidOver(ladder, fragment));
  return (error?.issues ?? []).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}

/** The mistakes that a snippet announces in comments; one that ends with dots is the beginning of its mistake. */
function announcedIn(text: string, mistakes: readonly string[]): readonly string[] {
  const said = text.split('\n').flatMap((line) => (line.startsWith('# ') ? [line.slice(2)] : []));
  return said.map((one, index) => {
    const whole = mistakes[index] ?? '';
    return one.endsWith('…') && whole.startsWith(one.slice(0, -1).trimEnd()) ? whole : one;
  });
}

/** How wide the cells of a table are drawn makes no difference. */
function unpadded(text: string): string {
  return text.replaceAll(/ +\|/g, ' |').replaceAll(/-{3,} \|/g, '--- |');
}

describe('the manual of the policy', () => {
  test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'row %i has a section with a snippet',
    (row) => {
      const found = numbered(row);
      expect(found).toHaveLength(1);
      expect(found[0]?.blocks.length).toBeGreaterThan(0);
    },
  );

  test.each(Object.keys(tables))('the table %s is what the code says', (name) => {
    if (process.env.WRITE_TABLES) writeFileSync(file, withTables(page));
    else if (!page.includes(`<!-- table: ${name} -->`)) throw new Error(`the page has no table ${name}`);
    else if (unpadded(withTables(page)) !== unpadded(page))
      throw new Error('docs/policy.md is out of date: WRITE_TABLES=1 npx jest test/policies/docs');
  });
});

const runnable = sections.flatMap((section) =>
  grounded(section).map(([block, ground]) => ({ title: section.title, ...block, ground })),
);

describe('the snippets of the manual', () => {
  test.each(runnable.filter(({ kind }) => kind === 'policy'))(
    '$title, line $line: can be published',
    ({ ground }) => {
      expect(schema.safeParse(ground.documents.at(-1)).error).toBeUndefined();
    },
  );

  test.each(runnable.filter(({ kind }) => kind === 'organisation'))(
    '$title, line $line: is an organisation',
    ({ ground }) => {
      expect(organisationSchema.safeParse(ground.organisation).error).toBeUndefined();
    },
  );

  test.each(runnable.filter(({ kind }) => kind === 'refused'))(
    '$title, line $line: is refused as it says',
    ({ text }) => {
      const mistakes = mistakesOf(yaml(text));
      expect(mistakes.length).toBeGreaterThan(0);
      expect(announcedIn(text, mistakes)).toEqual(mistakes);
    },
  );

  test.each(runnable.filter(({ kind }) => kind === 'story'))(
    '$title, line $line: happens as it says',
    ({ ground }) => {
      expect(told(ground).events.length).toBeGreaterThan(0);
    },
  );

  test.each(runnable.filter(({ kind }) => kind === 'review'))(
    '$title, line $line: is the review of the story before it',
    ({ text, ground }) => {
      const { month, ...expected } = yaml(text);
      const [policy] = policiesOf(ground);
      if (!policy) throw new Error('there is no policy to review');
      const period = periodOf(String(month), 'Europe/London');
      const scope = { policyId: policy.id, period, calendar: ALWAYS };
      const reviewed = review([told(ground).events], scope, policy, { opened: [], resolved: [] });
      expect(reviewed).toMatchObject(expected);
    },
  );

  test.each(runnable.filter(({ kind }) => kind === 'simulation'))(
    '$title, line $line: is what would have become of the story before it',
    ({ text, ground }) => {
      const { policy: fragment, expect: expected } = z
        .strictObject({
          policy: z.record(z.string(), z.unknown()),
          expect: z.record(z.string(), z.unknown()),
        })
        .parse(yaml(text));
      const { events, now } = told(ground);
      const policy = freezePolicy(schema.parse(laidOver(ground.documents.at(-1) ?? ladder, fragment)));
      const organisation = organisationSchema.parse(ground.organisation);
      const [registered, ...later] = events;
      if (registered?.type !== 'ComplaintRegistered') throw new Error('the story registers nothing');
      const stimuli = later.flatMap((event) => stimulusOf(event) ?? []);
      const given = { ...caseOf(registered), stimuli };
      const [outcome] = simulate([given], { policy, organisation, until: now });
      expect(outcome).toMatchObject(expected);
    },
  );
});

function told(ground: Ground): Story {
  const organisation = organisationSchema.parse(ground.organisation);
  return tell({ policies: policiesOf(ground), organisation, steps: parse(ground.story ?? '') });
}
