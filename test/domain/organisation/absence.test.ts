import fc from 'fast-check';
import { isAbsent, standIn } from '../../../domain/organisation/absence';
import { findPerson, organisationSchema } from '../../../domain/organisation/organisation';
import { away, HOUR, NOW, organisationOf } from './organisations';

describe('row 25: out of office', () => {
  const absentAt = (timeZone: string, from: string, until: string, at: string) => {
    const organisation = organisationOf([{ id: 'ana', outOfOffice: [{ from, until }] }], { timeZone });
    const ana = findPerson(organisation, 'ana');
    return ana && isAbsent(organisation, ana, Date.parse(at));
  };

  test.each([
    ['UTC', '2026-08-02T23:59:59.999Z', false],
    ['UTC', '2026-08-03T00:00:00.000Z', true],
    ['UTC', '2026-08-14T23:59:59.999Z', true],
    ['UTC', '2026-08-15T00:00:00.000Z', false],
    ['Australia/Sydney', '2026-08-02T13:59:59.999Z', false],
    ['Australia/Sydney', '2026-08-02T14:00:00.000Z', true],
    ['Australia/Sydney', '2026-08-14T13:59:59.999Z', true],
    ['Australia/Sydney', '2026-08-14T14:00:00.000Z', false],
  ])('days are whole days in %s: %s is %s', (timeZone, at, expected) => {
    expect(absentAt(timeZone, '2026-08-03', '2026-08-14', at)).toBe(expected);
  });

  test('a day on which the clocks change is a whole day', () => {
    expect(absentAt('Europe/London', '2026-10-25', '2026-10-25', '2026-10-24T23:00:00Z')).toBe(true);
    expect(absentAt('Europe/London', '2026-10-25', '2026-10-25', '2026-10-25T23:59:59Z')).toBe(true);
    expect(absentAt('Europe/London', '2026-10-25', '2026-10-25', '2026-10-26T00:00:00Z')).toBe(false);
  });

  test('moments are exact, and the last one is no longer part of the absence', () => {
    const at = (moment: string) =>
      absentAt('UTC', '2026-08-03T12:00:00+02:00', '2026-08-03T13:00:00+02:00', moment);
    expect(at('2026-08-03T09:59:59.999Z')).toBe(false);
    expect(at('2026-08-03T10:00:00Z')).toBe(true);
    expect(at('2026-08-03T11:00:00Z')).toBe(false);
  });
});

describe('row 25: substitutes', () => {
  const found = (people: Parameters<typeof organisationOf>[0], id: string, at = NOW) => {
    const { person, path } = standIn(organisationOf(people), id, at);
    return [person?.id, path.join(' ')];
  };

  test('whoever is there stands in for nobody but themselves', () => {
    expect(found([{ id: 'ana', substitute: 'ben' }, { id: 'ben' }], 'ana')).toEqual(['ana', 'ana']);
  });

  test('the substitute of the absence comes before the standing one, and only while it lasts', () => {
    const people = [
      { id: 'ana', substitute: 'ben', outOfOffice: [away(2, 'cem'), { ...away(4), from: '2026-03-02' }] },
      { id: 'ben' },
      { id: 'cem' },
    ];
    expect(found(people, 'ana')).toEqual(['cem', 'ana cem']);
    expect(found(people, 'ana', NOW + 3 * HOUR)).toEqual(['ben', 'ana ben']);
    expect(found(people, 'ana', NOW + 4 * HOUR)).toEqual(['ana', 'ana']);
  });

  test('the substitute of a substitute is found, however long the chain', () => {
    const chain = Array.from({ length: 50 }, (_, index) => ({
      id: `p${index}`,
      outOfOffice: [away(1, `p${index + 1}`)],
    }));
    expect(found([...chain, { id: 'p50' }], 'p0')[0]).toBe('p50');
  });

  test('nobody is found where the chain ends at someone absent, or nobody has the id', () => {
    const people = [
      { id: 'ana', substitute: 'ben', outOfOffice: [away(1)] },
      { id: 'ben', outOfOffice: [away(1)] },
    ];
    expect(found(people, 'ana')).toEqual([undefined, 'ana ben']);
    expect(found(people, 'zoe')).toEqual([undefined, 'zoe']);
  });

  const ids = ['a', 'b', 'c', 'd', 'e'];
  const substitute = fc.option(fc.constantFrom(...ids), { nil: undefined });
  const absences = fc.array(
    fc
      .record({ from: fc.nat(6), hours: fc.integer({ min: 1, max: 6 }), substitute })
      .map(({ from, hours, substitute: named }) => {
        const at = (hour: number) => new Date(NOW + hour * HOUR).toISOString();
        return {
          from: at(from),
          until: at(from + hours),
          ...(named === undefined ? {} : { substitute: named }),
        };
      }),
    { maxLength: 3 },
  );
  const written = fc.tuple(...ids.map(() => fc.record({ absences, substitute }))).map((list) => ({
    timeZone: 'UTC',
    teams: [],
    people: list.map((one, index) => ({
      id: ids[index] ?? '',
      name: 'N',
      role: 'agent',
      skills: [],
      languages: [],
      outOfOffice: one.absences,
      ...(one.substitute === undefined ? {} : { substitute: one.substitute }),
    })),
  }));
  const hour = fc.integer({ min: -1, max: 13 });

  test('a search always ends, at someone who is there or at nobody, even where the people form circles', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...ids), hour, (organisation, id, at) => {
        const now = NOW + at * HOUR;
        const { person, path } = standIn(organisation, id, now);
        expect(path[0]).toBe(id);
        expect(path.length).toBeLessThanOrEqual(ids.length + 1);
        if (!person) return;
        expect(path.at(-1)).toBe(person.id);
        expect(
          person.outOfOffice.some(({ from, until }) => Date.parse(from) <= now && now < Date.parse(until)),
        ).toBe(false);
      }),
    );
  });

  test('an organisation is accepted only where no search leads round in a circle at any time, and else refused', () => {
    let refused = 0;
    fc.assert(
      fc.property(written, (organisation) => {
        const standing = new Map(organisation.people.map((one) => [one.id, one.substitute]));
        const goesRound = ids.some((id) => {
          let next: string | undefined = id;
          for (let step = 0; step <= ids.length && next !== undefined; step += 1) next = standing.get(next);
          return next !== undefined;
        });
        const hours = Array.from({ length: 15 }, (_, index) => NOW + index * HOUR);
        const goesRoundAt = hours.some((now) =>
          ids.some((id) => {
            const { path } = standIn(organisation, id, now);
            return new Set(path).size < path.length;
          }),
        );
        const ofThemselves = organisation.people.some((one) =>
          [one, ...one.outOfOffice].some((named) => named.substitute === one.id),
        );
        const accepted = organisationSchema.safeParse(organisation).success;
        if (!accepted) refused += 1;
        expect(accepted).toBe(!(goesRound || goesRoundAt || ofThemselves));
      }),
      { numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(1_000);
  });
});
