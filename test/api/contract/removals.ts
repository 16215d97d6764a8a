type Json = unknown;

/**
 * What a client that was written for an older document could miss in a newer one: paths, methods, parameters, answers and
 * members that are gone, members of requests that have to be there now, and values that an enum of a request lost.
 */
export function removalsBetween(before: Json, after: Json): readonly string[] {
  const paths = (document: Json) => (document as { readonly paths: Json }).paths;
  return removed(paths(before), paths(after), before, after, '', new Set());
}

const NAMES_ONLY = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'title',
  'version',
  'tags',
  'info',
]);

function removed(
  before: Json,
  after: Json,
  oldRoot: Json,
  newRoot: Json,
  at: string,
  seen: Set<string>,
): readonly string[] {
  const older = resolved(before, oldRoot, seen);
  if (older === undefined) return [];
  const newer = resolved(after, newRoot, new Set()) ?? after;
  if (Array.isArray(older)) return removedFromList(older, newer, at);
  if (typeof older !== 'object' || older === null) {
    return older === newer || !/\/(type|format|in)$/.test(at) ? [] : [`${at} was ${JSON.stringify(older)}`];
  }
  if (typeof newer !== 'object' || newer === null) return [`${at} is gone`];
  const gone: string[] = [];
  for (const [name, value] of Object.entries(older)) {
    if (NAMES_ONLY.has(name) && !at.endsWith('/properties')) continue;
    const path = `${at}/${name.replaceAll('/', '~1')}`;
    const now = (newer as Record<string, Json>)[name];
    if (now === undefined) {
      if (!isConstraint(name) || at.endsWith('/properties')) gone.push(`${path} is gone`);
    } else gone.push(...removed(value, now, oldRoot, newRoot, path, seen));
  }
  return [...gone, ...newlyRequired(older, newer, at)];
}

/** Looser is not less. */
function isConstraint(name: string): boolean {
  return /^(required|min|max|pattern|additionalProperties|const|default|enum|format)/.test(name);
}

function removedFromList(older: readonly Json[], newer: Json, at: string): readonly string[] {
  if (!Array.isArray(newer)) return [`${at} is gone`];
  if (at.endsWith('/required') || at.endsWith('/security')) return [];
  const key = (entry: Json) =>
    typeof entry === 'object' && entry !== null && 'name' in entry
      ? `${String((entry as { in?: string }).in)} ${String(entry.name)}`
      : undefined;
  const names = new Set(newer.map((entry) => key(entry) ?? JSON.stringify(entry)));
  return older.flatMap((entry) => {
    const name = key(entry);
    if (name !== undefined) return names.has(name) ? [] : [`${at}: ${name} is gone`];
    return typeof entry === 'object' || names.has(JSON.stringify(entry))
      ? []
      : [`${at}: ${JSON.stringify(entry)} is gone`];
  });
}

/** A request that was good has to stay good; of an answer it is no harm. */
function newlyRequired(older: object, newer: object, at: string): readonly string[] {
  if (!at.includes('/requestBody/')) return [];
  const was = new Set(listOf(older, 'required'));
  return listOf(newer, 'required').flatMap((name) =>
    was.has(name) ? [] : [`${at}: ${String(name)} is required now`],
  );
}

function listOf(value: object, name: string): readonly Json[] {
  const found = (value as Record<string, Json>)[name];
  return Array.isArray(found) ? found : [];
}

/** What a `$ref` stands for; undefined for one that is being looked at already. */
function resolved(value: Json, root: Json, seen: Set<string>): Json {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
  const ref = String(value.$ref);
  if (seen.has(ref)) return undefined;
  seen.add(ref);
  let found: Json = root;
  for (const part of ref.replace(/^#\//, '').split('/'))
    found = (found as Record<string, Json> | undefined)?.[part];
  return found;
}
