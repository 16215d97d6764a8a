/** What a record itself holds under this key: ids are free to be `constructor`, which every object answers to. */
export function valueOf<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
