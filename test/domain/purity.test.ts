import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const domain = resolve(__dirname, '../../domain');
const files = readdirSync(domain, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [file.split(sep).join('/'), readFileSync(join(domain, file), 'utf8')] as const);

const LIBRARIES = ['zod', 'yaml', 'temporal-polyfill'];

/** What would make an answer depend on anything but the arguments, or leave a trace. */
const impure = {
  'the clock':
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\b|\bTemporal\.Now\b|\bTc39\.Now\b/,
  chance: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b|\bcrypto\b/,
  'the process': /\bprocess\b|\bglobalThis\b|\brequire\(|\b__dirname\b|\bimport\.meta\b/,
  timers: /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
  'the outside': /\bfetch\(|\bconsole\b|\bawait\b|\basync\b|\bPromise\b/,
  'this machine’s language or zone':
    /\btoLocale\w*\(|\bIntl\b|\bgetTimezoneOffset\b|\.get(Hours|Date|Day|Month)\(/,
};

/** The code without comments, in which people may say what they like. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

test('there is a domain to look at', () => {
  expect(files.length).toBeGreaterThan(15);
});

test.each(files)('domain/%s imports only the domain and the three libraries', (file, text) => {
  const specifiers = [...text.matchAll(/\bfrom\s+['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, from, other]) => from ?? other ?? '',
  );
  for (const specifier of specifiers) {
    if (!specifier.startsWith('.')) expect(LIBRARIES).toContain(specifier);
    else {
      const target = relative(domain, resolve(join(domain, file), '..', specifier));
      expect(target.startsWith('..')).toBe(false);
    }
  }
});

test.each(files)('domain/%s looks at nothing but its arguments', (_, text) => {
  for (const pattern of Object.values(impure)) expect(codeOf(text)).not.toMatch(pattern);
});

test.each(files)('domain/%s is small enough to read', (_, text) => {
  expect(text.split('\n').length).toBeLessThanOrEqual(260);
});
