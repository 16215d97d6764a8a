import { gzipSync } from 'node:zlib';
import { openSource } from '../../cli/import/open-source';
import { registrationOf } from '../../cli/import/registration';
import { readPolicy } from '../../cli/start/configuration';
import { fromPackageRoot } from '../../platform/package-root';
import { apiComplaint, brief, HEADER, row, rowsOf } from './cfpb-files';

describe('the shipped example', () => {
  const file = fromPackageRoot('examples', 'complaints.csv');

  it('gives 300 complaints that can be registered under the standard policy, half with a narrative', async () => {
    const source = await openSource(file);
    const policy = readPolicy(fromPackageRoot('config', 'standard.yaml'));
    const seen = {
      ids: new Set<string>(),
      categories: new Set<string>(),
      channels: new Set<string>(),
      years: new Set<string>(),
    };
    let withNarrative = 0;
    for await (const one of source.rows) {
      if (!('complaint' in one)) throw new Error(`line ${one.line}: ${one.reason}`);
      const registration = registrationOf(one.complaint);
      if ('reason' in registration) throw new Error(`line ${one.line}: ${registration.reason}`);
      seen.ids.add(registration.complaintId);
      seen.categories.add(registration.data.category);
      seen.channels.add(registration.data.channel);
      seen.years.add(registration.data.receivedAt?.slice(0, 4) ?? '');
      expect(policy.priorities).toContain(registration.data.priority ?? policy.defaultPriority);
      if (one.complaint.narrative !== '') withNarrative += 1;
    }
    expect(seen.ids.size).toBe(300);
    expect(withNarrative).toBe(150);
    expect([...seen.categories].sort()).toEqual(policy.categories.map(({ id }) => id).sort());
    expect([...seen.channels].sort()).toEqual(['email', 'letter', 'other', 'phone', 'referral', 'web']);
    expect(seen.years.size).toBe(10);
  });

  it('has its last row on its last physical line', async () => {
    const source = await openSource(file);
    let last = 0;
    for await (const one of source.rows) last = one.line;
    expect(last).toBe(652);
  });
});

describe('a complaint is understood from every format alike', () => {
  const csv = [HEADER, row(100001, '"I cannot pay."')].join('\n');

  it('from the CSV export', async () => {
    const [first] = await rowsOf(csv);
    expect(first && 'complaint' in first && registrationOf(first.complaint)).toEqual({
      complaintId: 'CFPB-100001',
      data: {
        complaintId: 'CFPB-100001',
        subject: 'Struggling to pay mortgage',
        description: 'I cannot pay.',
        category: 'mortgage',
        priority: 'high',
        concerns: ['vulnerable'],
        product: 'Mortgage: VA mortgage (ACME BANK) [Servicemember]',
        channel: 'web',
        complainant: { address: 'FL 330XX' },
        receivedAt: '2019-05-06T12:00:00-05:00',
        source: { system: 'cfpb', reference: '100001' },
      },
    });
  });

  it('compressed, with a byte order mark, or after the messages of an unpacker', async () => {
    const expected = await rowsOf(csv);
    expect(await rowsOf(gzipSync(csv))).toEqual(expected);
    expect(await rowsOf(`\uFEFF${csv}`)).toEqual(expected);
    const after = await rowsOf(`Archive:  complaints.zip\n  inflating: complaints.csv\n${csv}`);
    expect(after).toEqual(expected.map((one) => ({ ...one, line: one.line + 2 })));
  });

  it('from an older export, with American dates and its columns in another order', async () => {
    const older =
      'Complaint ID,Product,Sub-product,Issue,Sub-issue,State,ZIP code,Submitted via,Date received,Date sent to company,Company\n' +
      '468882,Debt collection,Medical,"Cont\'d attempts collect debt not owed",Debt is not mine,CA,94107,Fax,07/29/2013,08/01/2013,ACME\n' +
      '468889,"Debt collection",Medical,"never closed,,CA,94107,Web,07/29/2013,08/01/2013,ACME\n' +
      '468890,Debt collection,,Other,,CA,94107,Postal mail,07/30/2013,08/01/2013,ACME\n';
    const rows = await rowsOf(older);
    expect(brief(rows)).toEqual(['2 468882', '3 : a quote is not closed', '4 468890']);
    expect(rows[0] && 'complaint' in rows[0] && registrationOf(rows[0].complaint)).toMatchObject({
      data: {
        subject: "Cont'd attempts collect debt not owed: Debt is not mine",
        category: 'debt-collection',
        channel: 'other',
        receivedAt: '2013-07-29T12:00:00-05:00',
      },
    });
  });

  it('from the JSON lines of the API, plain and compressed', async () => {
    const text = `${JSON.stringify(apiComplaint)}\n${JSON.stringify({ ...apiComplaint, complaint_id: 7000002 })}\n`;
    const rows = await rowsOf(text);
    expect(await rowsOf(gzipSync(text))).toEqual(rows);
    expect(brief(rows)).toEqual(['1 7000001', '2 7000002']);
    expect(rows[0] && 'complaint' in rows[0] && registrationOf(rows[0].complaint)).toMatchObject({
      complaintId: 'CFPB-7000001',
      data: {
        description:
          'The customer complains about ACME BANK: Fraud or scam. The product is Money transfer, virtual currency, ' +
          'or money service: Mobile or digital wallet. No account of what happened was published with ' +
          'complaint 7000001.',
        category: 'money-transfer',
        channel: 'referral',
        complainant: {},
        receivedAt: '2023-06-12T12:00:00-05:00',
      },
    });
  });
});

describe('what cannot be a complaint is refused with the reason', () => {
  const good = {
    complaintId: '100001',
    dateReceived: '2019-05-06',
    product: 'Mortgage',
    subProduct: '',
    issue: 'Other',
    subIssue: '',
    narrative: '',
    company: '',
    state: '',
    zipCode: '',
    tags: '',
    submittedVia: 'Web',
  };

  it.each([
    [{ complaintId: 'x-1' }, '"x-1" is not a complaint id of the CFPB'],
    [{ complaintId: '' }, '"" is not a complaint id of the CFPB'],
    [{ dateReceived: '2019-02-30' }, '"2019-02-30" is not a date'],
    [{ dateReceived: '30/12/2019' }, '"30/12/2019" is not a date'],
    [{ dateReceived: '' }, '"" is not a date'],
    [{ product: '', issue: '' }, 'no product and no issue'],
    [{ narrative: 'x'.repeat(50_001) }, 'description must have at most 50000 characters'],
    [{ narrative: 'NUL\u0000' }, 'description must not contain NUL or broken Unicode'],
  ])('%j', (change, reason) => {
    expect(registrationOf({ ...good, ...change })).toEqual({ reason });
  });

  it.each([
    ['I asked to speak to a supervisor, none was free.', ['asks-for-manager']],
    ['The general manager of my house called. They want an answer.', undefined],
    ['If you do not answer I will take legal action!', ['threat-of-legal-action']],
    ['I demand they stop any illegal actions.', undefined],
    ['I may go to the media if necessary.', ['threat-of-publicity']],
    ['I was glad of the news that I got.', undefined],
    ['My manager will sue. I want to talk to your manager.', ['asks-for-manager', 'threat-of-legal-action']],
  ])('%s has the concerns %j', (narrative, concerns) => {
    const registration = registrationOf({ ...good, narrative });
    expect('data' in registration && registration.data.concerns).toEqual(concerns);
  });

  it('the tags add a concern and a priority', () => {
    const narrative = 'I asked for a manager.';
    expect(registrationOf({ ...good, tags: 'Older American', narrative })).toMatchObject({
      data: { priority: 'high', concerns: ['vulnerable', 'asks-for-manager'] },
    });
  });

  it.each([
    ['They took {$35.00}, then {$1200.50}, then {$400.00}.', { currency: 'USD', minor: 120_050 }],
    ['They took $35.00 and {$}.', undefined],
    ['A balance of {$0.00} is no amount.', undefined],
  ])('%s is about %j', (narrative, amount) => {
    const registration = registrationOf({ ...good, narrative });
    expect('data' in registration && registration.data.amount).toEqual(amount);
  });

  it('but an unknown product, issue or channel is no reason', () => {
    const registration = registrationOf({ ...good, product: 'Moon loan', submittedVia: 'Pigeon' });
    expect(registration).toMatchObject({ data: { category: 'other', channel: 'other' } });
  });

  it('an issue about a credit report goes to credit reporting whatever the product', () => {
    const registration = registrationOf({ ...good, issue: 'Incorrect information on your report' });
    expect(registration).toMatchObject({ data: { category: 'credit-reporting' } });
  });
});
