import fc from 'fast-check';
import { complaintIdFrom, complaintIdSchema, isPlausibleComplaintId } from '../../domain/complaint-id';

const SYMBOLS = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const bytes = fc.uint8Array({ minLength: 11, maxLength: 20 });
const isSymbol = (id: string, index: number) => index > 2 && id[index] !== '-';

test('the same bytes give the same id, which is valid and plausible', () => {
  fc.assert(
    fc.property(bytes, (source) => {
      const id = complaintIdFrom(source);
      expect(id).toMatch(/^RD(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
      expect(complaintIdFrom(Uint8Array.from(source))).toBe(id);
      expect(complaintIdSchema.safeParse(id).success).toBe(true);
      expect(isPlausibleComplaintId(id)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('only the first eleven bytes count, and the last five bits of each', () => {
  const source = Uint8Array.from({ length: 11 }, (_, index) => index * 20);
  expect(complaintIdFrom(Uint8Array.from([...source, 99]))).toBe(complaintIdFrom(source));
  expect(complaintIdFrom(source.map((byte) => byte ^ 0xe0))).toBe(complaintIdFrom(source));
  expect(complaintIdFrom(source)).toBe('RD-0M8W-G4RC-0M8M');
});

test('every single wrong symbol is noticed', () => {
  fc.assert(
    fc.property(
      bytes,
      fc.nat(16),
      fc.constantFrom(...SYMBOLS, 'I', 'L', 'O', 'U'),
      (source, position, symbol) => {
        const id = complaintIdFrom(source);
        fc.pre(isSymbol(id, position) && id[position] !== symbol);
        const wrong = id.slice(0, position) + symbol + id.slice(position + 1);
        expect(isPlausibleComplaintId(wrong)).toBe(false);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('two neighbours that change places are noticed, unless they are sixteen apart', () => {
  fc.assert(
    fc.property(bytes, fc.nat(15), (source, position) => {
      const id = complaintIdFrom(source);
      fc.pre(isSymbol(id, position) && isSymbol(id, position + 1));
      const [a, b] = [id[position] ?? '', id[position + 1] ?? ''];
      fc.pre(a !== b && Math.abs(SYMBOLS.indexOf(a) - SYMBOLS.indexOf(b)) !== 16 && position < 15);
      const swapped = id.slice(0, position) + b + a + id.slice(position + 2);
      expect(isPlausibleComplaintId(swapped)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('ids of another form are left alone', () => {
  for (const id of ['CFPB-1234567', 'RD-TEST', 'RD-0000-0000', 'x'])
    expect(isPlausibleComplaintId(id)).toBe(true);
});

test('too few bytes are refused', () => {
  expect(() => complaintIdFrom(new Uint8Array(10))).toThrow(RangeError);
});

test.each(['', '-a', 'a b', 'a/b', 'ä', 'a'.repeat(65), 'a\n', 'a.b', 'a_b'])(
  '%j is no complaint id',
  (id) => {
    expect(complaintIdSchema.safeParse(id).success).toBe(false);
  },
);
