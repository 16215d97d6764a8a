import { policyDocumentSchema } from '../../domain/policy/document';
import { parseYaml } from '../../domain/yaml-document';
import { changed, ladder, mistakesIn, place } from './documents';
import { ladderPolicy } from '../support/configuration';

const noTarget =
  'is not a target: write open time such as PT4H or PT20S, or "3 business days", "5 days", "8 weeks"';

describe('a wrong policy is refused with line, column and reason', () => {
  test.each([
    ['P1M', noTarget],
    ['P1W', noTarget],
    ['2 months', noTarget],
    ['0 days', noTarget],
    ["''", noTarget],
    ['-P2D', noTarget],
    ['PT0.0001S', noTarget],
    ['PT0S', 'must be longer than nothing'],
    ['P3651D', 'must not be longer than ten years (3650 days)'],
    ['PT99999999H', 'must not be longer than ten years (3650 days)'],
    ['3651 days', 'must not be longer than ten years (3650 days)'],
  ])('for the target %s, once', (target, message) => {
    const text = changed('role: agent, acknowledge: PT4H', `role: agent, acknowledge: ${target}`);
    const column = place(text, `${target}, respond`);
    expect(mistakesIn(policyDocumentSchema, text)).toEqual([`${column} levels.0.acknowledge: ${message}`]);
  });

  test.each([
    [
      'a level twice',
      '{ id: supervisor,',
      '{ id: frontline,',
      'frontline, title: Supervisor',
      'levels.1.id: "frontline" occurs twice',
    ],
    [
      'a role at two levels',
      'role: department',
      'role: agent',
      'agent, acknowledge: P1D',
      'levels.2.role: role "agent" already works at a lower level',
    ],
    [
      'the auditor at a level',
      'role: department',
      'role: auditor',
      'auditor, acknowledge',
      'levels.2.role: role "auditor" is reserved and cannot work at a level',
    ],
    [
      'the system at a level',
      'role: department',
      'role: system',
      'system, acknowledge',
      'levels.2.role: role "system" is reserved and cannot work at a level',
    ],
    [
      'a reason twice',
      '{ id: threat,',
      '{ id: no-agreement,',
      'no-agreement, title: "A threat',
      'escalationReasons.4.id: "no-agreement" occurs twice',
    ],
    [
      'a department twice',
      'title: Customer relations }',
      'title: Customer relations }\n  - { id: lending, title: Loans }',
      'lending, title: Loans',
      'departments.6.id: "lending" occurs twice',
    ],
    [
      'a category twice',
      '{ id: card,',
      '{ id: mortgage,',
      'mortgage, title: Cards',
      'categories.6.id: "mortgage" occurs twice',
    ],
    ['a priority twice', 'high, urgent', 'high, low', 'low]', 'priorities.3: "low" occurs twice'],
    [
      'a category of no department',
      'department: payments',
      'department: payment',
      'payment }',
      'categories.7.department: there is no department "payment"; known are: data-quality, collections, lending, accounts, payments, customer-relations',
    ],
    [
      'a default that is no priority',
      'defaultPriority: normal',
      'defaultPriority: medium',
      'medium',
      'defaultPriority: "medium" is not one of the priorities',
    ],
    [
      'a key that nobody knows',
      'defaultPriority: normal',
      'defaultPriority: normal\ncustomerUpdate: P5D',
      'customerUpdate: P5D',
      'customerUpdate: is not a known key',
    ],
    [
      'a key that nobody knows, deep inside',
      'role: agent,',
      'role: agent, rolle: x,',
      'rolle',
      'levels.0.rolle: is not a known key',
    ],
    ['a missing key', 'defaultPriority: normal\n', '', 'id: standard', 'defaultPriority: is missing'],
    ['a missing key, deep inside', 'role: agent, ', '', '{ id: frontline', 'levels.0.role: is missing'],
    [
      'a version that is no number',
      'version: 1',
      'version: one',
      'one',
      'version: Invalid input: expected number, received string',
    ],
    [
      'a version that is no whole number',
      'version: 1',
      'version: 1.5',
      '1.5',
      'version: Invalid input: expected int, received number',
    ],
    ['a version below 1', 'version: 1', 'version: 0', '0\n', 'version: Too small: expected number to be >=1'],
    [
      'a list that is none',
      'priorities: [low, normal, high, urgent]',
      'priorities: low',
      'low\n',
      'priorities: Invalid input: expected array, received string',
    ],
    [
      'an id that is no slug',
      'id: standard',
      'id: The Standard',
      'The Standard',
      'id: must be lower case letters, digits and single hyphens',
    ],
    [
      'a clock without a target',
      '{ id: customer-update, target: P5D }',
      '{ id: final-response }',
      '{ id: final-response }',
      'clocks.0.target: "final-response" needs a target',
    ],
    [
      'targets of a level at a clock',
      '{ id: customer-update, target: P5D }',
      '{ id: respond, target: P5D }',
      'P5D }\n\nescalationReasons',
      'clocks.0.target: the targets of "respond" stand at the levels',
    ],
    [
      'a target for a category that there is not',
      '{ id: customer-update, target: P5D }',
      '{ id: final-response, target: P5D, categories: { nothing: P1D } }',
      'P1D } }',
      `clocks.0.categories.nothing: there is no category "nothing"; known are: ${ladderPolicy.categories.map(({ id }) => id).join(', ')}`,
    ],
    [
      'a clock with the name of one that needs no rule',
      '{ id: customer-update, target: P5D }',
      '{ id: pause, target: P5D }',
      'pause, target',
      'clocks.0.id: "pause" is the name of a clock that needs no rule',
    ],
    [
      'a warning at the breach',
      '{ id: customer-update, target: P5D }',
      '{ id: customer-update, target: P5D, warnAt: [50, 100] }',
      '[50, 100]',
      'clocks.0.warnAt: 100 is no warning: the breach is at 100',
    ],
    [
      'a target for a priority that is none',
      '{ id: customer-update, target: P5D }',
      '{ id: customer-update, target: { default: P5D, extreme: P1D } }',
      'P1D } }',
      'clocks.0.target.extreme: there is no priority "extreme"',
    ],
    [
      'a calendar that is not there',
      'role: agent, ',
      'role: agent, calendar: office, ',
      'office, acknowledge',
      'levels.0.calendar: there is no calendar "office"; known are: always',
    ],
    [
      'a reason that reaches a level that is not there',
      'title: No agreement can be reached with the customer }',
      'title: No agreement, to: [board] }',
      'board]',
      'escalationReasons.3.to.0: there is no level "board"; known are: frontline, supervisor, department, senior-management',
    ],
    ['an empty title', 'title: Frontline', "title: ' '", "' '", 'levels.0.title: must not be empty'],
  ])('for %s', (_, from, to, at, mistake) => {
    const text = changed(from, to);
    expect(mistakesIn(policyDocumentSchema, text)).toEqual([`${place(text, at)} ${mistake}`]);
  });

  test.each([
    ['an empty file', '', '1:1 : the document is empty'],
    ['a file of comments', '# nothing yet\n', '1:1 : the document is empty'],
    ['a text that is no map', 'hello', '1:1 : Invalid input: expected object, received string'],
    ['a list', '- a\n- b', '1:1 : Invalid input: expected object, received array'],
    ['an unknown alias', 'id: x\nlevels: *ladder', '2:9 : nothing above is marked &ladder'],
  ])('for %s', (_, text, mistake) => {
    expect(mistakesIn(policyDocumentSchema, text)).toEqual([mistake]);
  });

  test.each([
    ['an open bracket', 'id: x\nlevels: [a, b\n', /^3:1 : Flow sequence .* must .* end with a \]/],
    ['a wrong indentation', 'id: x\n  title: y\n', /^1:5 : Nested mappings are not allowed/],
    ['a tab', 'id:\n\tx: 1\n', /^2:1 : Tabs are not allowed as indentation/],
    ['a key twice', 'id: x\nid: y\n', /^2:1 : Map keys must be unique/],
    ['two documents', 'id: x\n---\nid: y\n', /^2:1 : Source contains multiple documents/],
  ])('for YAML with %s', (_, text, mistake) => {
    expect(mistakesIn(policyDocumentSchema, text)[0]).toMatch(mistake);
  });

  test.each(['levels', 'priorities', 'departments', 'categories'])('for an empty list of %s', (list) => {
    const policy = { ...parseYaml(policyDocumentSchema, ladder, 'ladder.yaml'), [list]: [] };
    expect(mistakesIn(policyDocumentSchema, JSON.stringify(policy))).toContainEqual(
      expect.stringMatching(new RegExp(`^1:\\d+ ${list}: Too small: expected array to have >=1 items$`)),
    );
  });

  test('but not for a single level, priority, department and category, without any reason', () => {
    const policy = parseYaml(policyDocumentSchema, ladder, 'ladder.yaml');
    const smallest = {
      ...policy,
      levels: policy.levels.slice(0, 1),
      priorities: ['normal'],
      departments: policy.departments.slice(0, 1),
      categories: policy.categories.slice(0, 1),
      escalationReasons: [],
    };
    expect(parseYaml(policyDocumentSchema, JSON.stringify(smallest), 'smallest.yaml')).toEqual(smallest);
  });

  test('with every mistake at once', () => {
    const text = ladder
      .replace('acknowledge: PT4H', 'acknowledge: soon')
      .replace('title: Supervisor, ', '')
      .replace('version: 1', 'version: x\nversionn: 1');
    expect(mistakesIn(policyDocumentSchema, text).map((mistake) => mistake.split(' ')[1])).toEqual([
      'version:',
      'levels.0.acknowledge:',
      'levels.1.title:',
      'versionn:',
    ]);
  });

  test('and the message names file, place, path and reason', () => {
    expect(() => parseYaml(policyDocumentSchema, '', 'my/policy.yaml')).toThrow(
      'my/policy.yaml was refused:\n  my/policy.yaml:1:1 the document is empty',
    );
    expect(() => parseYaml(policyDocumentSchema, changed('version: 1', 'version: x'), 'p.yaml')).toThrow(
      'p.yaml was refused:\n  p.yaml:5:10 version: Invalid input: expected number, received string',
    );
  });
});
