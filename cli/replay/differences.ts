/** A place at which two values differ; a side that has nothing there is absent. */
export interface Difference {
  /** Such as `attempts[0].outcome`; empty for the values as a whole. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Where two values, as JSON has them, differ: as deep inside as possible, in the order of their members. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (Object.is(before, after)) return [];
  const old = membersOf(before);
  const now = membersOf(after);
  if (!old || !now || Array.isArray(before) !== Array.isArray(after)) {
    return [
      {
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  }
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    differences(old.get(key), now.get(key), pathTo(path, key, Array.isArray(after))),
  );
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}

function pathTo(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
