import type { PersonCommand } from '../commands';
import { FOLLOW_UP_ID_PREFIX, followUpId } from '../follow-ups';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardKnown, guardOpen, type Verdict } from './context';
import { stopAll } from './placement';

export function link(complaint: Complaint, { id, data }: PersonCommand<'link'>): Verdict {
  if (data.to === complaint.id) return itself();
  if (data.relation === 'merged-from' && !id.startsWith(FOLLOW_UP_ID_PREFIX)) {
    return refuse(
      'merged-by-merge',
      `Saying that ${data.to} was merged into this complaint does not merge it.`,
      `Merge ${data.to} into this one, or link it as a duplicate.`,
    );
  }
  if (complaint.links.some(({ to, relation }) => to === data.to && relation === data.relation)) {
    return refuse(
      'already-linked',
      `The complaint is linked to ${data.to} already.`,
      'There is nothing to do.',
    );
  }
  return [{ type: 'ComplaintLinked', data }];
}

export function merge(complaint: Complaint, { data }: PersonCommand<'merge'>): Verdict {
  if (data.into === complaint.id) return itself();
  // Both would be closed, each as a part of the other, and nobody would work on the matter.
  if (complaint.links.some(({ to, relation }) => to === data.into && relation === 'merged-from')) {
    return refuse(
      'complaint-merged',
      `${data.into} was merged into this complaint and goes on as this one.`,
      'Work on it here.',
    );
  }
  const refusal = guardOpen(complaint);
  if (refusal) return refusal;
  return [{ type: 'ComplaintMerged', data: { ...data, clocks: stopAll(complaint) } }];
}

export function split(complaint: Complaint, command: PersonCommand<'split'>, context: Context): Verdict {
  const { data, id } = command;
  if (data.complaintId === complaint.id) return itself();
  if (complaint.links.some(({ to, relation }) => to === data.complaintId && relation === 'split-into')) {
    return refuse(
      'already-linked',
      `A part was split off as ${data.complaintId} already.`,
      'Choose another id for the new complaint, or leave it out.',
    );
  }
  const refusal =
    guardOpen(complaint) ??
    guardKnown('unknown-category', 'category', data.category, context.policy.categories);
  if (refusal) return refusal;
  return [
    {
      type: 'ComplaintSplit',
      data: {
        ...data,
        complaintId: data.complaintId ?? followUpId(context.digest({ complaint: complaint.id, command: id })),
        category: data.category ?? complaint.category,
      },
    },
  ];
}

function itself() {
  return refuse('links-to-itself', 'A complaint cannot be tied to itself.', 'Name the other complaint.');
}
