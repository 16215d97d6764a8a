import { ALWAYS } from '../calendar/calendar';
import type { Clock, ClockChanges } from '../clocks/clock';
import type { CommandData } from '../commands';
import type { ComplaintEvent } from '../events';
import { asTarget } from '../policy/upcast';
import { durationMs, toMs } from '../time';

/** A clock as versions before 0.2 stored it: it ran around the clock, and was heard of once. */
interface FirstClock {
  readonly name: string;
  readonly level: string;
  readonly startedAt: string;
  readonly target: string;
  readonly dueAt: string;
}

/**
 * A stored event in today's form. What an earlier version did not store gets the value that it stood for; nothing is
 * dropped. The proof are the samples of every version in test/eventstore-codec/golden.
 */
export function upcast(event: ComplaintEvent): ComplaintEvent {
  return withRedress(withModernClocks(event));
}

function withModernClocks(event: ComplaintEvent): ComplaintEvent {
  const { clocks } = event.data;
  if (!clocks?.started.some((clock) => !('targetMs' in clock))) return event;
  return { ...event, data: { ...event.data, clocks: modernClocks(clocks) } } as ComplaintEvent;
}

/** Resolutions offered no money before 0.2, neither those of an event nor those that a dossier looks back on. */
function withRedress(event: ComplaintEvent): ComplaintEvent {
  if (event.type === 'ResolutionOffered') return { ...event, data: offeringNothing(event.data) };
  if (event.type !== 'ComplaintEscalated' || event.data.dossierHash !== undefined) return event;
  const { dossier } = event.data;
  const formerResolutions = dossier.formerResolutions.map(offeringNothing);
  return { ...event, data: { ...event.data, dossier: { ...dossier, formerResolutions } } };
}

function offeringNothing<Offer extends Pick<CommandData<'resolve'>, 'redress'>>(offer: Offer): Offer {
  return 'redress' in offer ? offer : { ...(offer as Offer), redress: [] };
}

function modernClocks({ stopped, started }: ClockChanges): ClockChanges {
  return { stopped, started: started.map((clock) => ('targetMs' in clock ? clock : modernClock(clock))) };
}

function modernClock({ name, level, startedAt, target: duration, dueAt }: FirstClock): Clock {
  const target = asTarget(duration);
  return {
    name,
    level,
    startedAt,
    target,
    targetMs: Math.max(durationMs(target), toMs(dueAt) - toMs(startedAt)),
    calendar: { id: ALWAYS.id, timeZone: ALWAYS.timeZone, timeZoneData: 'none' },
    usedMs: 0,
    countedTo: startedAt,
    dueAt,
    ahead: [{ percent: 100, at: dueAt }],
    counts: [[startedAt, dueAt]],
  };
}
