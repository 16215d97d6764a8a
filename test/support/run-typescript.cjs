/** Runs a TypeScript file in a process of its own: node run-typescript.cjs <file> [arguments]. */
const { resolve } = require('node:path');
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
  module._compile(code, file);
};

process.argv.splice(1, 1);
require(resolve(process.argv[1]));
