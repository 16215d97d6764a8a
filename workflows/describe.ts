import type { DeadlineCommand } from '../domain/commands';
import type { View } from '../domain/view';

type ViewDeadline = View['deadlines'][number];

/** The deadline as the command that it becomes when it has come. Its id is the same however often it fires. */
export function deadlineCommand({ name, at }: ViewDeadline): DeadlineCommand {
  return {
    name: 'deadline',
    id: `deadline:${name}:${at}`,
    by: { id: 'system', role: 'system' },
    data: { clock: name, dueAt: new Date(at).toISOString() },
  };
}

/** What a manager reads at the timer in Temporal’s own web console. */
export function deadlineSummary({ name, at }: ViewDeadline): string {
  return `${name} due ${new Date(at).toISOString()}`;
}

/** How the complaint stands, in Markdown, for Temporal’s own web console. Nothing personal. */
export function describeView(complaintId: string, view: View): string {
  const next = view.deadlines[0];
  const rows = [
    ['Status', view.breached ? `${view.status}, a deadline was missed` : view.status],
    ['Level', view.level],
    ['With', view.holder ?? 'nobody yet'],
    ['Priority', view.priority],
    ['Department', view.department],
    ['Next deadline', next ? deadlineSummary(next) : 'none'],
    ['Revision', String(view.revision)],
  ];
  const lines = rows.map(([title, value]) => `| ${title} | ${value ?? '-'} |`);
  return [`### Complaint ${complaintId}`, '', '| | |', '| --- | --- |', ...lines].join('\n');
}
