import { all, is, loopsOf, type Short } from './short-rules';

describe('row 16: rules that end are not refused', () => {
  test.each<readonly [string, readonly Short[]]>([
    [
      'the level goes up, and attempts have to fail there first',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: failed-attempts, atLeast: 3 }',
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'the next holder has to be found wanting first',
      [{ id: 'a', fires: 'each-level', when: is('holder-lacks-skill', true), then: '{ escalateTo: next }' }],
    ],
    [
      'a clock has to run out first',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: all(is('clock', 'respond'), is('percent', 100)),
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'only people bring the event about',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ResolutionRejected'),
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'it names the level to go to',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: concerns, contains: vip }',
          then: '{ escalateTo: senior-management }',
        },
      ],
    ],
    [
      'it holds at one level only',
      [{ id: 'a', fires: 'each-level', when: is('level', 'frontline'), then: '{ escalateTo: next }' }],
    ],
    [
      'what it sets is so already the second time',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: all(is('event', 'ComplaintReclassified'), '{ field: priority, atLeast: high }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'a ladder of rules, each for its level',
      [
        { id: 'a', fires: 'each-level', when: is('level', 'frontline'), then: '{ escalateTo: next }' },
        { id: 'b', fires: 'each-level', when: is('level', 'supervisor'), then: '{ escalateTo: next }' },
      ],
    ],
    [
      'no complaint sets off both: they differ in the severity',
      [
        {
          id: 'a',
          when: all(is('priority', 'urgent'), is('severity', 'minor')),
          then: '{ setPriority: low }',
        },
        {
          id: 'b',
          when: all(is('priority', 'low'), '{ field: severity, atLeast: major }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'no complaint sets off both: they differ in the amount',
      [
        {
          id: 'a',
          when: all(is('department', 'lending'), '{ field: amount, below: GBP 100.00 }'),
          then: '{ transferTo: payments }',
        },
        {
          id: 'b',
          when: all(is('department', 'payments'), '{ field: amount, atLeast: GBP 100.00 }'),
          then: '{ transferTo: lending }',
        },
      ],
    ],
    [
      'no complaint sets off both: they differ in a concern',
      [
        {
          id: 'a',
          when: all(is('priority', 'urgent'), '{ not: { field: concerns, contains: vip } }'),
          then: '{ setPriority: low }',
        },
        {
          id: 'b',
          when: all(is('priority', 'low'), '{ field: concerns, contains: vip }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'neither looks at what the other sets',
      [
        { id: 'a', when: is('severity', 'critical'), then: '{ setPriority: urgent }' },
        { id: 'b', when: is('severity', 'minor'), then: '{ setPriority: low }' },
        { id: 'c', when: is('technical-impact', 'outage'), then: '{ transferTo: technology }' },
        { id: 'd', when: '{ field: concerns, contains: legal }', then: '{ transferTo: lending }' },
      ],
    ],
    [
      'they only tell people',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ComplaintEscalated'),
          then: '{ notify: { roles: [agent] } }',
        },
        { id: 'b', fires: 'each-level', when: is('owned', true), then: '{ notify: { roles: [agent] } }' },
      ],
    ],
  ])('%s', (_, rules) => {
    expect(loopsOf(...rules)).toEqual([]);
  });
});
