import type { CommandDesk } from '../../api/command-desk';
import { Problem } from '../../api/problem';
import type { PersonCommand } from '../../domain/commands';

/**
 * Gives a command that may have been given before, when what surrounds it was different (another policy, another key): its
 * id is made from the mail, so what stands under it is this mail, and that is enough.
 */
export async function giveOnce(
  give: CommandDesk,
  complaintId: string,
  command: PersonCommand,
): Promise<void> {
  try {
    await give({ complaintId, command, preferences: { respondAsync: false } });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'command-id-reused') throw error;
  }
}
