import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { policyDocumentSchema } from '../../domain/policy/document';
import { freezePolicy } from '../../domain/policy/policy';
import { fromPackageRoot } from '../../platform/package-root';
import { listProblems } from '../../projections/queries/problems';
import { laidOver, sectionsOf } from '../policies/doc-blocks';
import { openTestLog } from '../projections/test-log';
import { detectNow, registerMany } from './log';

const detection = z.strictObject({
  registered: z.array(z.strictObject({ product: z.string(), times: z.int() })),
  opens: z.array(z.record(z.string(), z.unknown())),
});
const page = readFileSync(fromPackageRoot('docs', 'policy.md'), 'utf8');
const ladder = parse(readFileSync(fromPackageRoot('test', 'support', 'ladder.yaml'), 'utf8'));

test('row 35: the search finds what the manual says that it finds', async () => {
  const blocks = sectionsOf(page).find(({ title }) => title.startsWith('35. '))?.blocks ?? [];
  const textOf = (kind: string) => blocks.find((block) => block.kind === kind)?.text ?? '';
  const { registered, opens } = detection.parse(parse(textOf('detection')));
  const policy = freezePolicy(policyDocumentSchema.parse(laidOver(ladder, parse(textOf('policy')))));
  const log = await openTestLog();
  for (const { product, times } of registered) {
    await registerMany(log.store, times, { policy, start: '2026-05-20T09:00:00.000Z', product });
  }
  await detectNow(log, policy, '2026-05-20T21:00:00.000Z');
  const found = await listProblems(log.pool, { limit: 10 });
  expect(found).toHaveLength(opens.length);
  expect(found).toMatchObject(opens);
  await log.close();
});
