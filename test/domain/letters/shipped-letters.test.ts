import { letterKindNames, letterKinds, letterVariables, variablesOf } from '../../../domain/letters/kinds';
import { fill, letterTemplatesSchema, missingLetters, sampleValues } from '../../../domain/letters/templates';
import { shipped } from './shipped';

const everyLetter = Object.entries(shipped).flatMap(([language, templates]) =>
  letterKindNames.flatMap((kind) => {
    const template = templates[kind];
    return template ? [[language, kind, template] as const] : [];
  }),
);

/** What nobody wants to find in a letter: braces, holes where a value should be, gaps where a paragraph was. */
function expectTidy(letter: string): void {
  expect(letter).not.toMatch(/[{}]|undefined|null|\[object/);
  expect(letter).not.toMatch(/\n\n\n|[ \t]$|[ \t]\n| {2}| [.,;:?!]|\(\)|„“|""/m);
  expect(letter).toBe(letter.trim());
}

describe('rows 29 and 30: the shipped letters', () => {
  test('every kind is there in English and in German, and all of them are accepted', () => {
    expect(letterTemplatesSchema.safeParse(shipped).error).toBeUndefined();
    expect(everyLetter).toHaveLength(letterKindNames.length * 2);
    expect(missingLetters(shipped, 'en', letterKindNames)).toEqual([]);
    expect(missingLetters(shipped, 'de', letterKindNames)).toEqual([]);
  });

  test.each(letterKindNames)('%s has every variable once: there always, or absent at times', (kind) => {
    const { always, maybe } = variablesOf(kind);
    const names = [...always, ...maybe];
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(everyLetter)('%s %s reads well with every value', (_, kind, { subject, body }) => {
    const samples = sampleValues(kind);
    expectTidy(fill(subject, samples));
    expectTidy(fill(body, samples));
    expect(fill(`${subject}${body}`, samples)).toContain(letterVariables.complaintId.sample);
  });

  test.each(everyLetter)('%s %s reads well without what may be absent', (_, kind, { subject, body }) => {
    const samples = sampleValues(kind, { optional: false });
    expectTidy(fill(subject, samples));
    expectTidy(fill(body, samples));
  });

  test.each(everyLetter)('%s %s reads well with any one of what may be absent', (_, kind, { body }) => {
    const required = sampleValues(kind, { optional: false });
    for (const name of variablesOf(kind).maybe)
      expectTidy(fill(body, { ...required, [name]: letterVariables[name].sample }));
  });

  test.each(everyLetter)('%s %s says everything that this kind of letter is for', (_, kind, template) => {
    const letter = fill(`${template.subject}\n${template.body}`, sampleValues(kind));
    // Where it is now and who has it is said when that is the news; a target of a level is no promise to repeat.
    const unsaid = ['levelTitle', 'departmentTitle', 'receivedOn', 'dueBy'];
    const own: readonly string[] = letterKinds[kind].always;
    const { always, maybe } = variablesOf(kind);
    for (const name of [...always, ...maybe]) {
      if (own.includes(name) || !unsaid.includes(name))
        expect(letter).toContain(letterVariables[name].sample);
    }
  });

  test.each(Object.entries(shipped))('%s greets somebody whose name is not known', (_, templates) => {
    for (const kind of letterKindNames) {
      const body = templates[kind]?.body ?? '';
      expect(fill(body, sampleValues(kind, { optional: false }))).toMatch(/^(Dear customer|Guten Tag),\n\n/);
      expect(fill(body, sampleValues(kind))).toMatch(/^(Dear|Guten Tag) Zoë Müller,\n\n/);
    }
  });

  test('the final response of FCA DISP 1.6.2 names the decision, the redress and the way to the ombudsman', () => {
    const samples = sampleValues('final-response');
    const english = fill(shipped.en['final-response']?.body ?? '', samples);
    expect(english).toContain('This is our final response.');
    expect(english).toContain('within 6 months of the date of this letter');
    expect(english).toContain('Exchange Tower\nLondon\nhttps://ombudsman.example');
    const german = fill(shipped.de['final-response']?.body ?? '', samples);
    expect(german).toContain('Dies ist unsere abschließende Antwort.');
    expect(german).toContain('Die Frist dafür beträgt 6 Monate ab dem Datum dieses Schreibens.');
  });

  test.each(['holding-response', 'final-response', 'summary-resolution'] as const)(
    '%s says nothing of an ombudsman where the policy names none',
    (kind) => {
      const samples = { ...sampleValues(kind), ombudsmanTitle: undefined };
      for (const templates of Object.values(shipped)) {
        const body = fill(templates[kind]?.body ?? '', samples);
        expectTidy(body);
        expect(body).not.toMatch(/refer|6 (months|Monate)|Exchange Tower|ombudsman|Stelle/);
      }
    },
  );
});
