/** How one type of element is written. */
interface Element<Value> {
  readonly oid: number;
  readonly sizeOf: (value: Value) => number;
  readonly write: (target: Buffer, value: Value, at: number) => void;
}

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

/**
 * An array in PostgreSQL's binary format (array_recv in its source), in which nothing has to be escaped here and
 * unescaped there: in a batch of events that was a tenth of the work of both sides.
 */
function encode<Value>(values: readonly Value[], { oid, sizeOf, write }: Element<Value>): Buffer {
  const sizes = values.map(sizeOf);
  const bytes = sizes.reduce((sum, size) => sum + LENGTH_BYTES + size, HEADER_BYTES);
  const target = Buffer.allocUnsafe(bytes);
  target.writeInt32BE(1, 0); // dimensions
  target.writeInt32BE(0, 4); // no NULLs
  target.writeInt32BE(oid, 8);
  target.writeInt32BE(values.length, 12);
  target.writeInt32BE(1, 16); // the index of the first
  let at = HEADER_BYTES;
  values.forEach((value, index) => {
    const size = sizes[index] ?? 0;
    write(target, value, target.writeInt32BE(size, at));
    at += LENGTH_BYTES + size;
  });
  return target;
}

const text: Element<string> = {
  oid: 25,
  sizeOf: (value) => Buffer.byteLength(value),
  write: (target, value, at) => void target.write(value, at),
};
const integer: Element<number> = {
  oid: 23,
  sizeOf: () => 4,
  write: (target, value, at) => void target.writeInt32BE(value, at),
};
const uuid: Element<string> = {
  oid: 2950,
  sizeOf: () => 16,
  write: (target, value, at) => void target.write(value.replaceAll('-', ''), at, 'hex'),
};
const jsonb: Element<string> = {
  oid: 3802,
  sizeOf: (value) => 1 + Buffer.byteLength(value),
  write: (target, value, at) => void target.write(value, target.writeUInt8(1, at)), // version 1: the text of the JSON
};
const bytea: Element<string> = {
  oid: 17,
  sizeOf: (hex) => hex.length / 2,
  write: (target, hex, at) => void target.write(hex, at, 'hex'),
};

/** `text[]`. */
export const textArray = (values: readonly string[]): Buffer => encode(values, text);
/** `integer[]`. */
export const integerArray = (values: readonly number[]): Buffer => encode(values, integer);
/** `uuid[]`. */
export const uuidArray = (values: readonly string[]): Buffer => encode(values, uuid);
/** `jsonb[]` of JSON texts. */
export const jsonbArray = (values: readonly string[]): Buffer => encode(values, jsonb);
/** `bytea[]` of bytes in hex. */
export const byteaArray = (values: readonly string[]): Buffer => encode(values, bytea);
