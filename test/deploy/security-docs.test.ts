import { existsSync, readFileSync } from 'node:fs';
import { fromPackageRoot } from '../../platform/package-root';

const page = readFileSync(fromPackageRoot('docs', 'security.md'), 'utf8');
const sections = page.split(/^## /m).slice(1);
const risks = sections.filter((section) => /^API\d+: /.test(section));

it('all ten risks are walked through, each with a test', () => {
  expect(risks.map((section) => /^API(\d+)/.exec(section)?.[1])).toEqual(
    Array.from({ length: 10 }, (_, index) => String(index + 1)),
  );
  for (const section of risks) expect(section).toMatch(/`test\/\S+\.test\.ts`/);
});

it('every test that the page names is there', () => {
  const named = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(fromPackageRoot(...path.split('/'))))).toEqual([]);
});
