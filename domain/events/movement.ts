import type { CommandData } from '../commands';
import type { HandoverDossier } from '../dossier';
import type { Cause, Event, WithClocks } from './common';

/** The dossier as it was at the handover; `dossierHash` is the SHA-256 of its canonical JSON (RFC 8785). */
interface HandedOver {
  dossier: HandoverDossier;
  dossierHash?: string;
}

/** Up the ladder. `cause` says whether a person handed the complaint over, or what else did. */
export type ComplaintEscalated = Event<
  'ComplaintEscalated',
  WithClocks<
    {
      kind: 'hierarchical';
      from: string;
      to: string;
      toRole: string;
      team?: string;
      reason?: string | undefined;
      summary: string;
      cause: Cause;
    } & HandedOver
  >
>;
/** To another department at the same level: a functional escalation. */
export type ComplaintTransferred = Event<
  'ComplaintTransferred',
  WithClocks<
    {
      kind: 'functional';
      level: string;
      from: { department: string; team?: string };
      to: { department: string; team?: string };
      summary: string;
      cause: Cause;
    } & HandedOver
  >
>;
/** Back down the ladder. */
export type ComplaintDeescalated = Event<
  'ComplaintDeescalated',
  WithClocks<
    {
      from: string;
      to: string;
      toRole: string;
      team?: string;
      justification: string;
      assignee?: string;
    } & HandedOver
  >
>;
/** To an outside body, whose answer is awaited; an external escalation. */
export type ComplaintReferred = Event<
  'ComplaintReferred',
  WithClocks<
    CommandData<'refer'> & {
      kind: 'external';
      title: string;
      bodyKind: 'regulator' | 'ombudsman' | 'vendor' | 'other';
      ladder: 'waits' | 'goes-on';
    } & HandedOver
  >
>;
export type ReferralClosed = Event<'ReferralClosed', WithClocks<CommandData<'close-referral'>>>;
/** The team closes and none of its chain is open; it stays, and the next moment is set. */
export type HandOverPostponed = Event<'HandOverPostponed', WithClocks<{ team?: string }>>;
