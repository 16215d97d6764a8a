import { type IssueFacts, isIn } from './facts';
import type { Metric, Observation, Scope } from './metric';
import { upToNow } from './waiting';

const GROUPED =
  'Grouped or filtered, an issue counts wherever one of its complaints does, so groups may add up to more than the whole.';
const RULE = '`rule:{rule}`: of those that the rule of the policy found';
const SOURCE =
  'ISO 10002:2018 asks to analyse complaints for what is systematic and recurs; counting problems is usual service-desk practice (problem management).';

/** What complaints have in common. Which complaints belong to an issue is known as it is now. */
export const issueMetrics: readonly Metric[] = [
  {
    id: 'recurring-issues',
    title: 'Recurring issues',
    says: 'How many things began to go wrong again and again, and how many complaints they brought.',
    formula: `The number of issues; behind it are the complaints that belong to them. ${GROUPED}`,
    counts:
      'Recurring issues that were opened in the period, with every complaint that has joined them up to now.',
    parts: RULE,
    source: SOURCE,
    unit: 'issues',
    better: 'lower',
    summary: 'distinct',
    ofIssues: true,
    observe: ({ issues = [] }, scope) =>
      issues.filter(({ openedAt }) => isIn(scope, openedAt)).flatMap(observationsOf),
  },
  {
    id: 'open-recurring-issues',
    title: 'Open recurring issues',
    says: 'How many things go wrong again and again and are not put right, and how many complaints they have brought.',
    formula: `The number of issues; behind it are the complaints that belong to them. ${GROUPED}`,
    counts:
      'Recurring issues that are open at the end of the period, or now when it has not ended, with every complaint that has joined them up to now.',
    parts: RULE,
    source: SOURCE,
    unit: 'issues',
    better: 'lower',
    summary: 'distinct',
    ofIssues: true,
    observe: ({ issues = [] }, scope) =>
      issues.filter((issue) => isOpenAtEnd(issue, scope)).flatMap(observationsOf),
  },
];

function isOpenAtEnd({ openedAt, resolvedAt }: IssueFacts, scope: Scope): boolean {
  const { until } = upToNow(scope);
  return openedAt < until && (resolvedAt === undefined || resolvedAt >= until);
}

function observationsOf({ id, rule }: IssueFacts): readonly Observation[] {
  return [
    { value: 1, of: id },
    { value: 1, of: id, part: `rule:${rule}` },
  ];
}
