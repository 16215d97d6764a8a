/**
 * A complaint as the CFPB publishes it, under one set of names for all its formats. Everything is text; what is
 * absent is empty. See https://cfpb.github.io/ccdb5-api/documentation/ for the meaning.
 */
export interface CfpbComplaint {
  readonly complaintId: string;
  readonly dateReceived: string;
  readonly product: string;
  readonly subProduct: string;
  readonly issue: string;
  readonly subIssue: string;
  readonly narrative: string;
  readonly company: string;
  readonly state: string;
  readonly zipCode: string;
  readonly tags: string;
  readonly submittedVia: string;
}

export type CfpbField = keyof CfpbComplaint;

interface FieldNames {
  readonly csv: string;
  readonly json: string;
  /** A file without it is not one of the CFPB’s. */
  readonly required: boolean;
}

/** What a field is called in the header of the CSV export (older and newer) and in the JSON of the API. */
export const cfpbFields: Readonly<Record<CfpbField, FieldNames>> = {
  complaintId: { csv: 'Complaint ID', json: 'complaint_id', required: true },
  dateReceived: { csv: 'Date received', json: 'date_received', required: true },
  product: { csv: 'Product', json: 'product', required: true },
  subProduct: { csv: 'Sub-product', json: 'sub_product', required: false },
  issue: { csv: 'Issue', json: 'issue', required: true },
  subIssue: { csv: 'Sub-issue', json: 'sub_issue', required: false },
  narrative: { csv: 'Consumer complaint narrative', json: 'complaint_what_happened', required: false },
  company: { csv: 'Company', json: 'company', required: false },
  state: { csv: 'State', json: 'state', required: false },
  zipCode: { csv: 'ZIP code', json: 'zip_code', required: false },
  tags: { csv: 'Tags', json: 'tags', required: false },
  submittedVia: { csv: 'Submitted via', json: 'submitted_via', required: false },
};

export const cfpbFieldNames = Object.keys(cfpbFields) as CfpbField[];

/** A complaint from what `valueOf` gives for each field; anything but text counts as absent. */
export function cfpbComplaint(valueOf: (field: CfpbField, names: FieldNames) => unknown): CfpbComplaint {
  const text = (field: CfpbField): string => {
    const value = valueOf(field, cfpbFields[field]);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value.trim() : '';
  };
  return {
    complaintId: text('complaintId'),
    dateReceived: text('dateReceived'),
    product: text('product'),
    subProduct: text('subProduct'),
    issue: text('issue'),
    subIssue: text('subIssue'),
    narrative: text('narrative'),
    company: text('company'),
    state: text('state'),
    zipCode: text('zipCode'),
    tags: text('tags'),
    submittedVia: text('submittedVia'),
  };
}

/** One complaint of a file, or one row that cannot be read. `line` is that of the file, from 1, where the row begins. */
export type SourceRow =
  | { readonly line: number; readonly complaint: CfpbComplaint }
  | { readonly line: number; readonly complaintId: string; readonly reason: string };
