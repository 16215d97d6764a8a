import { guardReferral } from '../authority/approval';
import { OPEN_AUTHORITY } from '../authority/document';
import type { ClockChanges } from '../clocks/clock';
import { startClock, withPauses } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import { referralPause } from '../evolve/movement';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardAuthority, guardUnresolved, type Verdict } from './context';
import { frozenDossier } from './handover';
import { started } from './placement';

export function refer(complaint: Complaint, { by, data }: PersonCommand<'refer'>, context: Context): Verdict {
  const { policy } = context;
  const refusal =
    guardUnresolved(complaint) ??
    guardAuthority(
      guardReferral({ authority: policy.authority ?? OPEN_AUTHORITY, levels: policy.levels, by }),
    );
  if (refusal) return refusal;
  const body = policy.externalBodies.find(({ id }) => id === data.body);
  if (!body) {
    const known = policy.externalBodies.map(({ id }) => id).join(', ') || 'none';
    return refuse('unknown-body', `There is no external body "${data.body}".`, `Choose one of: ${known}.`);
  }
  if (complaint.referrals.some((referral) => referral.body === body.id && !referral.closed)) {
    return refuse(
      'already-referred',
      `${body.title} has the complaint already.`,
      'Record its answer first, with close-referral.',
    );
  }
  const pauses =
    body.ladder === 'waits' ? [...complaint.pauses, referralPause(body.id, body.title)] : complaint.pauses;
  const clock = startClock(context, { ...complaint, pauses }, `external:${body.id}`);
  return [
    {
      type: 'ComplaintReferred',
      data: {
        ...data,
        kind: 'external',
        title: body.title,
        bodyKind: body.kind,
        ladder: body.ladder,
        ...frozenDossier(complaint, context),
        clocks: {
          stopped: [],
          started: [...withPauses(context, complaint.clocks, pauses), ...started(clock)],
        },
      },
    },
  ];
}

export function closeReferral(
  complaint: Complaint,
  { data }: PersonCommand<'close-referral'>,
  context: Context,
): Verdict {
  if (!complaint.referrals.some(({ body, closed }) => body === data.body && !closed)) {
    return refuse(
      'not-referred',
      `No referral to "${data.body}" is open.`,
      'Look at the complaint’s referrals for the ones that are.',
    );
  }
  const name = `external:${data.body}`;
  const pauses = complaint.pauses.filter(({ key }) => key !== name);
  const others = complaint.clocks.filter((clock) => clock.name !== name);
  const clocks: ClockChanges = { stopped: [name], started: withPauses(context, others, pauses) };
  return [{ type: 'ReferralClosed', data: { ...data, clocks } }];
}
