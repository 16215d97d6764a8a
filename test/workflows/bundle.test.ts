import { workflowBundle } from '../support/system';

/** Megabytes of code per cached workflow are paid for every open complaint: the bundle holds little but Temporal itself. */
const MOST_KILOBYTES = 700;

it('keeps Node and large libraries out of the workflow sandbox', async () => {
  const code = (await workflowBundle()).code.replace(/\/\/# sourceMappingURL=.*/, '');
  const modules = [...code.matchAll(/^\/\*{3}\/ "(.+)"/gm)].map(([, path]) => path ?? '');
  const ours = modules.filter((path) => !path.includes('node_modules') && path.endsWith('.ts'));
  expect(ours.map((path) => path.replace(/^\.\//, '')).sort()).toEqual([
    'platform/temporal/failure-converter.ts',
    'workflows/complaint.ts',
    'workflows/deliver-webhook.ts',
    'workflows/deliver.ts',
    'workflows/describe.ts',
    'workflows/export-head.ts',
    'workflows/fifo.ts',
    'workflows/index.ts',
    'workflows/learn.ts',
    'workflows/messages.ts',
    'workflows/reconcile.ts',
    'workflows/search-attributes.ts',
  ]);
  const libraries = new Set(
    modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  expect([...libraries].filter((name) => !name.startsWith('@temporalio/')).sort()).toEqual([
    'long',
    'ms',
    'nexus-rpc',
  ]);
  expect(modules.filter((path) => path.startsWith('external'))).toEqual([]);
  expect(Buffer.byteLength(code) / 1024).toBeLessThan(MOST_KILOBYTES);
});
