import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { View } from '../domain/view';

/** What complaints can be found by in Temporal. They are stored in the clear: nothing personal belongs here. */
export const searchAttributeTypes = {
  RedressLevel: 'KEYWORD',
  RedressStatus: 'KEYWORD',
  RedressPriority: 'KEYWORD',
  RedressDepartment: 'KEYWORD',
  RedressDueAt: 'DATETIME',
  RedressBreached: 'BOOL',
} as const;

const keys = {
  level: defineSearchAttributeKey('RedressLevel', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('RedressStatus', SearchAttributeType.KEYWORD),
  priority: defineSearchAttributeKey('RedressPriority', SearchAttributeType.KEYWORD),
  department: defineSearchAttributeKey('RedressDepartment', SearchAttributeType.KEYWORD),
  dueAt: defineSearchAttributeKey('RedressDueAt', SearchAttributeType.DATETIME),
  breached: defineSearchAttributeKey('RedressBreached', SearchAttributeType.BOOL),
};

/** Returns a function that shows a view in the search attributes, at the cost of one event when something changed. */
export function searchAttributesOf(): (view: View) => void {
  let shown = '';
  return (view) => {
    const due = view.deadlines[0]?.at;
    const pairs: SearchAttributeUpdatePair[] = [
      { key: keys.level, value: view.level ?? null },
      { key: keys.status, value: view.status },
      { key: keys.priority, value: view.priority ?? null },
      { key: keys.department, value: view.department ?? null },
      { key: keys.dueAt, value: due === undefined ? null : new Date(due) },
      { key: keys.breached, value: view.breached },
    ];
    const next = JSON.stringify(pairs.map(({ value }) => value));
    if (next !== shown) upsertSearchAttributes(pairs);
    shown = next;
  };
}
