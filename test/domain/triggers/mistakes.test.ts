import { triggerMistakes, triggersSchema } from '../../../domain/triggers/document';
import { known, referenceText, reference, rulesIn, wrongIn, refusedIn } from './rules';

/** The mistakes of one rule with this condition. */
const withCondition = (when: string) =>
  wrongIn(`[{ id: a, title: A, when: ${when}, then: { notify: { roles: [agent] } } }]`);
/** The mistakes of one rule that does this. */
const withEffects = (then: string) =>
  wrongIn(`[{ id: a, title: A, when: { field: owned, is: true }, then: ${then} }]`);

describe('row 16: a rule is refused at publish with place and reason', () => {
  test.each([
    [
      '{ field: priority, is: urgnt }',
      'is: there is no priority "urgnt"; known are low, normal, high, urgent',
    ],
    [
      '{ field: level, atLeast: director }',
      'atLeast: there is no level "director"; known are frontline, supervisor, department, senior-management',
    ],
    [
      '{ field: severity, isOneOf: [minor, grave, dire] }',
      'isOneOf.1: there is no severity "grave"; known are minor, moderate, major, critical',
      'isOneOf.2: there is no severity "dire"; known are minor, moderate, major, critical',
    ],
    [
      '{ field: technical-impact, below: all }',
      'below: there is no technical impact "all"; known are none, single-user, many-users, outage',
    ],
    [
      '{ field: department, is: legal }',
      'is: there is no department "legal"; known are lending, payments, technology',
    ],
    ['{ field: category, is: card }', 'is: there is no category "card"; known are mortgage, money-transfer'],
    ['{ field: channel, is: fax }', 'is: there is no channel "fax"; known are web, phone'],
    [
      '{ field: clock, is: replies }',
      'is: there is no clock "replies"; known are acknowledge, respond, customer-update, final-response, regulator-response',
    ],
    [
      '{ field: concerns, contains: fraud }',
      `contains: there is no concern "fraud"; known are ${known.concerns.join(', ')}`,
    ],
    [
      '{ field: concerns, containsAnyOf: [vip, fraud] }',
      `containsAnyOf.1: there is no concern "fraud"; known are ${known.concerns.join(', ')}`,
    ],
    [
      '{ field: event, is: ComplaintReopend }',
      `is: there is no event "ComplaintReopend"; known are ${known.events.join(', ')}`,
    ],
    [
      '{ field: event, is: TriggerFired }',
      'is: no rule waits for rules: name what the other rule does, such as ComplaintEscalated',
    ],
    ['{ field: category, is: 3 }', 'is: must be a text, as category is'],
    ['{ field: attempts, atLeast: three }', 'atLeast: must be a whole number from 0'],
    ['{ field: attempts, atLeast: 2.5 }', 'atLeast: must be a whole number from 0'],
    ['{ field: attempts, above: -1 }', 'above: must be a whole number from 0'],
    ['{ field: percent, is: 0 }', 'is: must be a whole number from 1 to 999'],
    ['{ field: percent, is: 1000 }', 'is: must be a whole number from 1 to 999'],
    ['{ field: owned, is: yes }', 'is: must be true or false'],
    ['{ field: amount, atLeast: 5000 }', 'atLeast: must be an amount such as "GBP 5000.00"'],
    [
      '{ field: amount, atLeast: GBP 5000.001 }',
      'atLeast: "GBP 5000.001" has more decimals than the 2 of GBP',
    ],
    [
      '{ field: amount, atLeast: XAU 1 }',
      'atLeast: XAU has no minor unit in ISO 4217, so no amount can be counted in it',
    ],
    [
      '{ field: category, atLeast: card }',
      'atLeast: does not fit category, which is a text field: use is, isOneOf, present',
    ],
    [
      '{ field: concerns, is: vip }',
      'is: does not fit concerns, which is a set field: use contains, containsAnyOf, present',
    ],
    [
      '{ field: attempts, contains: vip }',
      'contains: does not fit attempts, which is a number field: use is, atLeast, atMost, above, below, present',
    ],
    ['{ field: owned, above: true }', 'above: does not fit owned, which is a boolean field: use is, present'],
  ])('for the condition %s', (when, ...mistakes) => {
    expect(withCondition(when)).toEqual(mistakes.map((mistake) => `0.when.${mistake}`));
    expect(withCondition(`{ all: [{ field: team, is: x }, { not: ${when} }] }`)).toEqual(
      mistakes.map((mistake) => `0.when.all.1.not.${mistake}`),
    );
  });

  test.each([
    [
      '{ escalateTo: director }',
      'escalateTo: there is no level "director"; known are frontline, supervisor, department, senior-management',
    ],
    [
      '{ transferTo: legal }',
      'transferTo: there is no department "legal"; known are lending, payments, technology',
    ],
    [
      '{ notify: { roles: [agent, boss] } }',
      'notify.roles.1: there is no role "boss"; known are agent, supervisor, department, manager',
    ],
    [
      '{ startClock: respond }',
      'startClock: there is no clock that only a rule starts, called "respond"; known are regulator-response',
    ],
    ['{ setPriority: top }', 'setPriority: there is no priority "top"; known are low, normal, high, urgent'],
  ])('for the effect %s', (then, mistake) => {
    expect(withEffects(then)).toEqual([`0.then.${mistake}`]);
  });

  test.each([
    ['{ field: level, is: senior-management }', 'next', 'only at senior-management, the last level'],
    [
      '{ field: level, atLeast: department }',
      'department',
      'only at department, senior-management, none of them below "department"',
    ],
    [
      '{ all: [{ field: owned, is: true }, { not: { field: level, below: department } }] }',
      'supervisor',
      'only at department, senior-management, none of them below "supervisor"',
    ],
    ['{ all: [{ field: level, is: supervisor }, { field: level, is: department }] }', 'next', 'at no level'],
  ])('for the condition %s with escalateTo %s', (when, to, why) => {
    const text = `[{ id: a, title: A, when: ${when}, then: { escalateTo: ${to} } }]`;
    expect(wrongIn(text)).toEqual([`0.then.escalateTo: the condition can hold ${why}`]);
  });

  test('but not when there is a level from which it goes up', () => {
    const text = (when: string) => `[{ id: a, title: A, when: ${when}, then: { escalateTo: department } }]`;
    expect(wrongIn(text('{ field: level, atLeast: supervisor }'))).toEqual([]);
    expect(wrongIn(text('{ any: [{ field: level, is: department }, { field: owned, is: true }] }'))).toEqual(
      [],
    );
  });

  test.each([
    '{ field: owned, is: true }',
    '{ field: event, present: true }',
    '{ field: percent, is: 75 }',
    '{ not: { field: event, is: NoteAdded } }',
    '{ any: [{ field: event, is: NoteAdded }, { field: owned, is: true }] }',
  ])('for firing each time without saying at what: %s', (when) => {
    const text = `[{ id: a, title: A, when: ${when}, fires: each-time, then: { notify: { roles: [agent] } } }]`;
    expect(wrongIn(text)).toEqual([
      '0.fires: each-time needs a condition that always asks which event or clock it is, with is or isOneOf',
    ]);
  });

  test.each([
    '{ field: clock, isOneOf: [respond, acknowledge] }',
    '{ any: [{ field: event, is: NoteAdded }, { all: [{ field: owned, is: true }, { field: clock, is: respond }] }] }',
  ])('but not for firing each time at what it says: %s', (when) => {
    const text = `[{ id: a, title: A, when: ${when}, fires: each-time, then: { notify: { roles: [agent] } } }]`;
    expect(wrongIn(text)).toEqual([]);
  });

  test('for an id that occurs twice', () => {
    const [first, ...others] = reference;
    if (!first) throw new Error('no rules');
    expect(triggerMistakes([first, ...others, first], known)).toEqual([
      { path: [reference.length, 'id'], message: '"manager-asked" occurs twice' },
    ]);
  });

  test('with the mistakes of all rules at once, each with its rule', () => {
    const text = referenceText
      .replace('atLeast: critical', 'atLeast: worst')
      .replace('transferTo: technology', 'transferTo: it');
    expect(wrongIn(text)).toEqual([
      '7.when.atLeast: there is no severity "worst"; known are minor, moderate, major, critical',
      '8.then.transferTo: there is no department "it"; known are lending, payments, technology',
    ]);
  });

  test.each([
    [
      'then: {}',
      '1:61 0.then: needs at least one of escalateTo, transferTo, notify, startClock, setPriority',
    ],
    ['then: { notify: {} }', '1:71 0.then.notify: needs roles or people'],
    [
      'then: { notify: { roles: [] } }',
      '1:80 0.then.notify.roles: Too small: expected array to have >=1 items',
    ],
    ['then: { escalate: next }', '1:63 0.then.escalate: is not a known key'],
    [
      'then: { escalateTo: Next }',
      '1:75 0.then.escalateTo: must be lower case letters, digits and single hyphens',
    ],
    [
      'fires: twice, then: { escalateTo: next }',
      '1:62 0.fires: Invalid option: expected one of "once"|"each-level"|"each-time"',
    ],
    ['thn: {}', '1:2 0.then: is missing'],
  ])('by the schema: %s', (rest, mistake) => {
    const text = `[{ id: a, title: A, when: { field: owned, is: true }, ${rest} }]`;
    expect(refusedIn(triggersSchema, text)).toContain(mistake);
  });
});

test('rules survive the way through JSON', () => {
  expect(rulesIn(JSON.stringify(reference))).toEqual(reference);
});
