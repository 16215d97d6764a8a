import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const domain = resolve(__dirname, '../../domain');
const files = readdirSync(domain, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [file.split(sep).join('/'), readFileSync(join(domain, file), 'utf8')] as const);

/** Pure themselves: data of public holidays and currencies, and templates that know nothing but their view. */
const LIBRARIES = ['zod', 'yaml', 'temporal-polyfill', 'date-holidays', 'mustache', 'currency-codes'];

/** What would make an answer depend on anything but the arguments, or leave a trace. */
const impure = {
  'the clock':
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\b|\bTemporal\.Now\b|\bTc39\.Now\b/,
  chance: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b|\bcrypto\b/,
  // A library may be loaded late, because it is large and few need it; `require` is then declared for it alone.
  'the process':
    /\bprocess\s*[.[]|=\s*process\b|\bglobalThis\b|\brequire\((?!(?:library: )?'[a-z-]+'\))|\b__dirname\b|\bimport\.meta\b/,
  timers: /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
  'the outside': /\bfetch\(|\bconsole\b|\bawait\b|\basync\b|\bPromise\b/,
  'this machine’s language or zone':
    /\btoLocale\w*\(|\bIntl\b|\bgetTimezoneOffset\b|\.get(Hours|Date|Day|Month)\(/,
};

/**
 * Names language and time zone at every call, so that it depends on no machine. What it writes is stored with the
 * letter, and replay never writes it again.
 */
const writesForPeople = 'letters/format.ts';

/** The code without comments, in which people may say what they like. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

test('there is a domain to look at', () => {
  expect(files.length).toBeGreaterThan(15);
});

test.each(files)('domain/%s imports only the domain and the libraries that are pure', (file, text) => {
  const imports = /\bfrom\s+['"]([^'"]+)['"]|\b(?:import|require)\s*\(?\s*['"]([^'"]+)['"]/g;
  const specifiers = [...text.matchAll(imports)].map(([, from, other]) => from ?? other ?? '');
  for (const specifier of specifiers) {
    if (!specifier.startsWith('.')) expect(LIBRARIES).toContain(specifier);
    else {
      const target = relative(domain, resolve(join(domain, file), '..', specifier));
      expect(target.startsWith('..')).toBe(false);
    }
  }
});

test.each(files)('domain/%s looks at nothing but its arguments', (file, text) => {
  const code =
    file === writesForPeople ? codeOf(text).replaceAll(/\bIntl\.\w+Format\(locales\(/g, '') : codeOf(text);
  for (const pattern of Object.values(impure)) expect(code).not.toMatch(pattern);
});

test.each([
  'const { env } = process;',
  'process.env.TZ',
  "require('node:fs')",
  'require(name)',
  'new Date()',
  'Intl.DateTimeFormat()',
  'Math.random()',
])('%s would be noticed', (code) => {
  const imported = /require\('([^']+)'\)/.exec(code)?.[1];
  const noticed = Object.values(impure).some((pattern) => pattern.test(code));
  expect(noticed || (imported !== undefined && !LIBRARIES.includes(imported))).toBe(true);
});

test.each(files)('domain/%s is small enough to read', (_, text) => {
  expect(text.split('\n').length).toBeLessThanOrEqual(260);
});
