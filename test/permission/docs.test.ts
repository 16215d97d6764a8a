import { readFileSync, writeFileSync } from 'node:fs';
import { fromPackageRoot } from '../../platform/package-root';
import { withTables } from './page';

test('the tables of the permissions are what the code goes by', () => {
  const file = fromPackageRoot('docs', 'permissions.md');
  const page = readFileSync(file, 'utf8');
  if (process.env.WRITE_TABLES) writeFileSync(file, withTables(page));
  else if (withTables(page) !== page)
    throw new Error('docs/permissions.md is out of date: WRITE_TABLES=1 npx jest test/permission/docs');
});
