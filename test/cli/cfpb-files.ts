import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceRow } from '../../cli/import/cfpb-fields';
import { openSource } from '../../cli/import/open-source';

/** The header of the official export. */
export const HEADER =
  'Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,' +
  'State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,' +
  'Timely response?,Consumer disputed?,Complaint ID';

/** A row of the official export, with `narrative` as it stands in the file. */
export function row(id: number, narrative = '', date = '2019-05-06'): string {
  return `${date},Mortgage,VA mortgage,Struggling to pay mortgage,,${narrative},,ACME BANK,FL,330XX,Servicemember,N/A,Web,2019-05-06,Closed,Yes,N/A,${id}`;
}

/** A complaint in the format of the API. */
export const apiComplaint = {
  company: 'ACME BANK',
  complaint_id: '7000001',
  complaint_what_happened: '',
  date_received: '2023-06-12T12:00:00-05:00',
  issue: 'Fraud or scam',
  product: 'Money transfer, virtual currency, or money service',
  state: null,
  sub_issue: null,
  sub_product: 'Mobile or digital wallet',
  submitted_via: 'Web Referral',
  tags: null,
  zip_code: null,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
/** A file with this content, in a folder that goes with the tests. */
export async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1;
  const file = join(folder, `file-${files}`);
  await writeFile(file, content);
  return file;
}

export async function rowsOf(content: string | Uint8Array): Promise<SourceRow[]> {
  const source = await openSource(await fileOf(content));
  const rows: SourceRow[] = [];
  for await (const one of source.rows) rows.push(one);
  expect(source.progress()).toBe(1);
  return rows;
}

/** `line id` of a row that was read, `line id: reason` of one that was not. */
export function brief(rows: readonly SourceRow[]): string[] {
  return rows.map((one) =>
    'complaint' in one
      ? `${one.line} ${one.complaint.complaintId}`
      : `${one.line} ${one.complaintId}: ${one.reason}`,
  );
}
