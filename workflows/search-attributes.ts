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
  /** Of the stream, as far as the workflow knows it: reconcile sees by it which workflow is behind. */
  RedressRevision: 'INT',
} as const;

/** The same with their types. */
export const searchAttributeKeys = {
  level: defineSearchAttributeKey('RedressLevel', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('RedressStatus', SearchAttributeType.KEYWORD),
  priority: defineSearchAttributeKey('RedressPriority', SearchAttributeType.KEYWORD),
  department: defineSearchAttributeKey('RedressDepartment', SearchAttributeType.KEYWORD),
  dueAt: defineSearchAttributeKey('RedressDueAt', SearchAttributeType.DATETIME),
  breached: defineSearchAttributeKey('RedressBreached', SearchAttributeType.BOOL),
  revision: defineSearchAttributeKey('RedressRevision', SearchAttributeType.INT),
};

/** Returns a function that shows a view in the search attributes, at the cost of one event when something changed. */
export function searchAttributesOf(): (view: View) => void {
  let shown = '';
  return (view) => {
    const due = view.deadlines[0]?.at;
    const pairs: SearchAttributeUpdatePair[] = [
      { key: searchAttributeKeys.level, value: view.level ?? null },
      { key: searchAttributeKeys.status, value: view.status },
      { key: searchAttributeKeys.priority, value: view.priority ?? null },
      { key: searchAttributeKeys.department, value: view.department ?? null },
      { key: searchAttributeKeys.dueAt, value: due === undefined ? null : new Date(due) },
      { key: searchAttributeKeys.breached, value: view.breached },
      { key: searchAttributeKeys.revision, value: view.revision },
    ];
    const next = JSON.stringify(pairs.map(({ value }) => value));
    if (next !== shown) upsertSearchAttributes(pairs);
    shown = next;
  };
}
