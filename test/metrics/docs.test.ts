import { readFileSync, writeFileSync } from 'node:fs';
import { fromPackageRoot } from '../../platform/package-root';
import { metricsPage } from './page';

test('the page of the metrics is what the definitions say', () => {
  const file = fromPackageRoot('docs', 'metrics.md');
  if (process.env.WRITE_TABLES) writeFileSync(file, metricsPage());
  else if (readFileSync(file, 'utf8') !== metricsPage())
    throw new Error('docs/metrics.md is out of date: WRITE_TABLES=1 npx jest test/metrics/docs');
});
