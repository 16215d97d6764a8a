/**
 * Throws a TypeError for what JSON would drop or change on the way, and for text that not every store can hold: what
 * could not be stored in plain is not stored encrypted either, for whoever reads it could keep it nowhere.
 */
export function checkStorable(value: unknown): void {
  switch (typeof value) {
    case 'string':
      if (value.includes('\u0000') || !value.isWellFormed())
        throw new TypeError('it has a character U+0000 or half of a surrogate pair');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`it has the number ${value}`);
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) return value.forEach(checkStorable);
      return checkMembers(value);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new TypeError(`it has a value of type ${typeof value}, which JSON does not have`);
  }
}

function checkMembers(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of another realm (a VM context, a structured clone) have another Object.prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError('it has an instance of a class');
  for (const [name, member] of Object.entries(value)) {
    checkStorable(name);
    if (member !== undefined) checkStorable(member);
  }
}
