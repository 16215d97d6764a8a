import type { PersonCommand } from '../domain/commands';
import type { Refusal } from '../domain/refusals';
import type { Outcome } from '../workflows/messages';
import type { WorkflowWanted } from './workflow-view/read-workflow';
import type { WorkflowLook } from './workflow-view/workflow-look';

/**
 * How a command ended. `unknown`: nobody answered in time; the command may still be carried out, and asking again with
 * the same id is safe.
 */
export type CommandResult =
  | { readonly kind: 'accepted'; readonly outcome: Outcome }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Hands commands to the workflows of complaints. */
export interface Gateway {
  /** Gives a command and waits for its outcome, at most for the gateway's deadline. */
  send(complaintId: string, command: PersonCommand): Promise<CommandResult>;
  /** Gives a command without waiting. Resolves when Temporal has it; rejects when Temporal cannot be reached. */
  post(complaintId: string, command: PersonCommand): Promise<void>;
  /**
   * Has Temporal delete what it keeps of closed complaints, once they have told everyone concerned. Resolves with those
   * of which something still went on when the gateway's deadline had passed.
   */
  forget(complaintIds: readonly string[]): Promise<readonly string[]>;
  /** What Temporal keeps of a complaint’s workflow; undefined when it keeps nothing of it. Rejects when Temporal cannot be reached. */
  look(complaintId: string, wanted: WorkflowWanted): Promise<WorkflowLook | undefined>;
  /** Rejects when Temporal cannot be reached. */
  ping(): Promise<void>;
}
