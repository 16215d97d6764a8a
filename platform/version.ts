import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fromPackageRoot } from './package-root';

/** The version of Redress that runs here, such as `0.4.0`. */
export const redressVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(fromPackageRoot('package.json'), 'utf8'))).version;
