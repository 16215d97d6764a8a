import type { ComplaintEventType, Recorded } from '../../domain/events';
import type { Complaint } from '../../domain/state';

/** An event of a complaint for other systems: a CloudEvent 1.0, without anything personal. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  /** Such as `redress.complaint.escalated.v1`. */
  readonly type: string;
  /** The complaint. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly complaintId: string;
    readonly revision: number;
    readonly level: string;
    readonly status: Complaint['status'];
    /** Of a movement: levels, or departments where it was passed on to another one. */
    readonly from?: string;
    readonly to?: string;
  };
}

/** The type of the CloudEvent of an event. */
export function cloudEventType(type: ComplaintEventType): string {
  const name = type.replace(/^Complaint(?=[A-Z])/, '').replace(/(?<!^)(?=[A-Z])/g, '-');
  return `redress.complaint.${name.toLowerCase()}.v1`;
}

/** The event as others are told of it. `after` is the complaint right after it; `source` is whose log it is. */
export function cloudEventOf(event: Recorded, after: Complaint, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: cloudEventType(event.type),
    subject: after.id,
    time: event.at,
    datacontenttype: 'application/json',
    data: {
      complaintId: after.id,
      revision: event.revision,
      level: after.level,
      status: after.status,
      ...movement(event),
    },
  };
}

function movement(event: Recorded): { from?: string; to?: string } {
  switch (event.type) {
    case 'ComplaintEscalated':
    case 'ComplaintDeescalated':
      return { from: event.data.from, to: event.data.to };
    case 'ComplaintTransferred':
      return { from: event.data.from.department, to: event.data.to.department };
    default:
      return {};
  }
}
