import type { ClockChanges } from '../clocks/clock';
import { appointment, withPauses } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import type { Pause } from '../events';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { toInstant, toMs } from '../time';
import { type Context, type Decided, guardKnown, guardOpen, guardUnresolved, type Verdict } from './context';

export function pause(complaint: Complaint, { data }: PersonCommand<'pause'>, context: Context): Verdict {
  const { policy, now } = context;
  const refusal =
    guardUnresolved(complaint) ??
    guardKnown('unknown-reason', 'pause reason', data.reason, policy.pauseReasons);
  const reason = policy.pauseReasons.find(({ id }) => id === data.reason);
  if (refusal || !reason) return refusal ?? [];
  if (complaint.pauses.some(({ key }) => key === reason.id)) {
    return refuse(
      'already-paused',
      `The clocks stand still for "${reason.id}" already.`,
      'Resume it first, or pause for another reason.',
    );
  }
  const until = data.until === undefined ? undefined : toInstant(toMs(data.until));
  if (until !== undefined && until <= now) {
    return refuse(
      'pause-in-past',
      `The pause would end at ${until}, and it is ${now}.`,
      'Name a later moment.',
    );
  }
  const paused: Pause = {
    key: reason.id,
    title: reason.title,
    stops: reason.stops,
    endsWhenCustomerWrites: reason.endsWhenCustomerWrites,
    ...(until === undefined ? {} : { until }),
  };
  const end = until === undefined ? [] : [appointment(context, complaint.level, `pause:${reason.id}`, until)];
  const clocks: ClockChanges = {
    stopped: [],
    started: [...withPauses(context, complaint.clocks, [...complaint.pauses, paused]), ...end],
  };
  return [
    {
      type: 'ComplaintPaused',
      data: { pause: paused, ...(data.note === undefined ? {} : { note: data.note }), clocks },
    },
  ];
}

export function resume(complaint: Complaint, { data }: PersonCommand<'resume'>, context: Context): Verdict {
  const refusal = guardOpen(complaint);
  if (refusal) return refusal;
  const paused = complaint.pauses.filter(({ key }) => !key.startsWith('external:'));
  if (!paused.some(({ key }) => key === data.reason)) {
    return refuse(
      'not-paused',
      `The clocks do not stand still for "${data.reason}".`,
      `Paused for: ${paused.map(({ key }) => key).join(', ') || 'nothing'}. A referral ends with close-referral.`,
    );
  }
  return [resumed(complaint, [data.reason], 'command', context, data.note)];
}

/** The customer was heard of: what ends the pauses that waited for it, if there are any. */
export function afterCustomerWrote(complaint: Complaint, context: Context): readonly Decided[] {
  const ended = complaint.pauses.filter(({ endsWhenCustomerWrites }) => endsWhenCustomerWrites);
  const keys = ended.map(({ key }) => key);
  return keys.length === 0 ? [] : [resumed(complaint, keys, 'customer-wrote', context)];
}

/** The event that ends pauses; a clock runs again when nothing else stops it. */
export function resumed(
  complaint: Complaint,
  keys: readonly string[],
  cause: 'command' | 'customer-wrote' | 'until-reached',
  context: Context,
  note?: string,
): Decided {
  const left = complaint.pauses.filter(({ key }) => !keys.includes(key));
  return {
    type: 'ComplaintResumed',
    data: {
      keys,
      cause,
      ...(note === undefined ? {} : { note }),
      clocks: {
        stopped: keys.map((key) => `pause:${key}`),
        started: withPauses(context, complaint.clocks, left),
      },
    },
  };
}
