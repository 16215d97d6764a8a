import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findPackageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${__dirname}.`);
    folder = parent;
  }
  return folder;
}

const packageRoot = findPackageRoot();

/** The absolute path of a file or folder of this package; the same from source as from dist/. */
export function fromPackageRoot(...segments: readonly string[]): string {
  return join(packageRoot, ...segments);
}
