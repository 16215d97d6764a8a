import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { fileNameIn } from '../../api/attachments/file-name';
import {
  EVIDENCE_LIMIT_BYTES,
  evidenceName,
  evidenceTypeNames,
  evidenceTypeOfName,
} from '../../domain/commands/evidence';
import { codeOf, messageOf } from '../../platform/errors';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';
import { complaintPath } from './path';

const attachedSchema = z.looseObject({ complaintId: z.string(), attachmentId: z.string() });
const listSchema = z.looseObject({
  attachments: z.array(
    z.looseObject({
      attachmentId: z.string(),
      name: z.string(),
      mediaType: z.string(),
      bytes: z.number(),
      from: z.string(),
      note: z.string().optional(),
      at: z.string(),
      by: z.string(),
    }),
  ),
});

type AttachOptions = ConnectionOptions &
  OutputOptions & {
    readonly note?: string;
    readonly from: string;
    readonly type?: string;
    readonly key?: string;
  };

/** `redress complaint attach`, `attachments` and `download`. */
export function addAttachmentCommands(complaint: Command, terminal: Terminal): void {
  const attach = complaint
    .command('attach <id> <file>')
    .summary('attach a file as evidence')
    .description('Attaches a file of at most 25 MiB as evidence. It is stored encrypted.')
    .option('--note <text>', 'what it shows')
    .addOption(new Option('--from <who>', 'whose it is').choices(['us', 'customer']).default('us'))
    .addOption(
      new Option('--type <type>', 'default: as the ending of its name says').choices(evidenceTypeNames),
    )
    .option('--key <key>', 'the idempotency key: a file is attached once per key; default: a random one');
  addConnectionOptions(addOutputOption(attach)).action((id: string, file: string, options: AttachOptions) =>
    attachFile(id, file, options, terminal),
  );

  const list = complaint
    .command('attachments <id>')
    .summary('list the files of evidence')
    .description('Lists the files of evidence of a complaint, the first first.');
  addConnectionOptions(addOutputOption(list)).action(
    (id: string, options: ConnectionOptions & OutputOptions) => listAttachments(id, options, terminal),
  );

  const download = complaint
    .command('download <id> <attachmentId>')
    .summary('download a file of evidence')
    .description('Downloads a file of evidence. That you looked at it is put on record.')
    .option('-o, --out <file>', 'where to write it; default: its own name, in this folder');
  addConnectionOptions(download).action(
    (id: string, attachmentId: string, options: ConnectionOptions & { readonly out?: string }) =>
      downloadAttachment(id, attachmentId, options, terminal),
  );
}

async function attachFile(
  id: string,
  file: string,
  options: AttachOptions,
  terminal: Terminal,
): Promise<void> {
  const path = complaintPath(id, 'attachments');
  const name = basename(file);
  const mediaType = options.type ?? evidenceTypeOfName(name);
  if (mediaType === undefined)
    throw new UsageError(
      `What ${name} is cannot be seen by its name.`,
      `Say it: --type ${evidenceTypeNames[0]}`,
    );
  const bytes = await readUpload(file);
  const { note, from, key } = options;
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({
    method: 'POST',
    path,
    query: { name, note, from },
    file: { bytes, mediaType },
    ...(key === undefined ? {} : { key }),
  });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const { complaintId, attachmentId } = understand(attachedSchema, body, api.baseUrl);
  terminal.print(attachmentId);
  terminal.say(`See it: redress complaint download ${complaintId} ${attachmentId}`);
}

async function readUpload(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(file);
    if (size > EVIDENCE_LIMIT_BYTES) throw new UsageError(`${file} has ${size} bytes; the limit is 25 MiB.`);
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

async function listAttachments(
  id: string,
  options: ConnectionOptions & OutputOptions,
  terminal: Terminal,
): Promise<void> {
  const path = complaintPath(id, 'attachments');
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'GET', path });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const { attachments } = understand(listSchema, body, api.baseUrl);
  if (attachments.length === 0) return terminal.say('No file is attached.');
  const rows = attachments.map(({ attachmentId, name, bytes, from, at, by, note = '' }) => [
    attachmentId,
    oneLine(name),
    String(bytes),
    from,
    `${moment(at)} ${by}`,
    oneLine(note),
  ]);
  for (const line of table([['id', 'name', 'bytes', 'from', 'attached', 'note'], ...rows], terminal.width))
    terminal.print(line);
}

async function downloadAttachment(
  id: string,
  attachmentId: string,
  options: ConnectionOptions & { readonly out?: string },
  terminal: Terminal,
): Promise<void> {
  const path = `${complaintPath(id, 'attachments')}/${encodeURIComponent(attachmentId)}`;
  const api = await connectToApi(options, terminal.env);
  const { body, headers } = await api.request({ method: 'GET', path, accept: '*/*', raw: true });
  if (!(body instanceof Uint8Array)) throw new Error('an answer that was asked for raw has bytes');
  // What a server says is no reason to write outside of this folder.
  const told = fileNameIn(headers.get('content-disposition') ?? undefined);
  const named = evidenceName.safeParse(typeof told === 'object' ? told.name : undefined);
  const file = options.out ?? (named.success ? named.data : attachmentId);
  await writeNew(file, body);
  terminal.print(file);
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new UsageError(`${file} is there already.`, 'Give another: --out <file>');
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`);
  }
}
