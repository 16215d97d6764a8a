const LARGEST = 2 ** 31 - 1;

/** Throws a RangeError unless the value is a whole number from `least` to 2^31 - 1. */
export function checkNatural(value: number, name: string, least: number): void {
  if (!Number.isInteger(value) || value < least || value > LARGEST) {
    throw new RangeError(`${name} must be a whole number from ${least}, not ${value}.`);
  }
}
