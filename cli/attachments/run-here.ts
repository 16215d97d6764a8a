import { type CareOf, sweepAttachments, verifyAttachments } from '../../attachments/care';
import { openAttachments } from '../../attachments/open';
import { AttachmentsUnavailable } from '../../attachments/store';
import { Failure } from '../../platform/failure';
import { readSettings } from '../../platform/settings';
import { Ended, exitCodes } from '../exit-code';
import { findEventStore, openEventStore } from '../start/storage-step';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';

/** `redress attachments verify`. */
export async function verify(options: OutputOptions, terminal: Terminal): Promise<void> {
  const result = await withStores(terminal, verifyAttachments);
  const { checked, findings } = result;
  if (wantsJson(options, terminal)) printJson(terminal, result);
  else {
    for (const { complaintId, attachmentId, ciphertextHash, finding } of findings)
      terminal.print(`${complaintId}  ${attachmentId}  ${ciphertextHash}  ${finding}`);
    if (findings.length === 0) terminal.print(`${checked} files are what was attached.`);
    else terminal.say(`${findings.length} of ${checked} files are not as they should be.`);
  }
  if (findings.length > 0) throw new Ended(exitCodes.failed);
}

/** `redress attachments sweep`. */
export async function sweep(options: OutputOptions, terminal: Terminal): Promise<void> {
  const swept = await withStores(terminal, (stores) => sweepAttachments(stores, Date.now()));
  if (wantsJson(options, terminal)) return printJson(terminal, swept);
  const { files, unnamed, erased } = swept;
  terminal.print(
    `Removed ${unnamed.length + erased.length} of ${files} files: ${unnamed.length} that no event names, ${erased.length} of erased complaints.`,
  );
}

async function withStores<Result>(
  terminal: Terminal,
  work: (stores: CareOf) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(terminal.env);
  const store = openEventStore(await findEventStore(settings), 'redress attachments');
  try {
    return await work({ attachments: openAttachments(settings), store });
  } catch (error) {
    throw error instanceof AttachmentsUnavailable ? notReachable(error) : error;
  } finally {
    await store.close();
  }
}

function notReachable(cause: AttachmentsUnavailable): Failure {
  return new Failure({
    code: 'RDS-5004',
    what: 'The store of attachments cannot be used.',
    why: cause.message,
    fix: 'Check REDRESS_DATA_DIR and its rights, or REDRESS_ATTACHMENTS_S3_URL with its key, and that the service runs.',
    cause,
  });
}
