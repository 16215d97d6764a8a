import { DAY, reader, resolution, withLetters } from './letters';

const offered = (sections = {}) =>
  withLetters(sections).register(reader()).by('ana', 'accept', {}).by('ana', 'resolve', resolution);

describe('row 31: the customer accepts, rejects or stays silent', () => {
  test('accepting stops the clock of the answer, and the offer is not closed by silence any more', () => {
    const told = offered().pass(DAY).by('ben', 'accept-resolution', {});
    expect(told.complaint.clocks).toEqual([]);
    told.pass(60 * DAY);
    expect(told.complaint.status).toBe('resolved');
    told.refused('ana', 'reject-resolution', { reason: 'No' }, 'already-answered');
    told.by('ana', 'close', {});
  });

  test('each rejection counts, and the clocks run again from there', () => {
    const told = offered().pass(DAY).by('ana', 'reject-resolution', { reason: 'Too little' });
    expect(told.complaint).toMatchObject({ status: 'in-progress', owner: 'ana', rejections: 1 });
    expect(told.clock('respond')).toMatchObject({ startedAt: told.now, usedMs: 0 });
    expect(told.clock('customer-update').startedAt).toBe(told.now);
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('customer-answer');
    told.by('ana', 'resolve', resolution).pass(DAY).by('ana', 'reject-resolution', { reason: 'Still' });
    expect(told.complaint.rejections).toBe(2);
    expect(told.complaint.formerResolutions.map(({ setAside }) => setAside.reason)).toEqual([
      'Too little',
      'Still',
    ]);
    expect(told.pass(2 * DAY).complaint.level).toBe('supervisor');
  });

  test('silence closes after the period, with a letter that says so, and stops everything', () => {
    const told = offered();
    const { dueAt } = told.clock('customer-answer');
    told.pass(14 * DAY - 1);
    expect(told.complaint.status).toBe('resolved');
    told.pass(1);
    expect(told.last('ComplaintClosed')).toMatchObject({
      at: dueAt,
      by: { id: 'system' },
      data: { cause: 'silence', letter: { kind: 'closed-by-silence' } },
    });
    const { letter } = told.last('ComplaintClosed').data;
    expect(letter?.body).toContain('asked for your answer by Monday, 15 June 2026');
    expect(letter?.body).toContain('Financial Ombudsman Service');
    expect(told.complaint.clocks).toEqual([]);
    expect(told.told()).toEqual(['complainant customer-informed', 'person:ana owner']);
  });

  test('under a policy without that clock nothing is closed by itself', () => {
    const told = offered({ clocks: [{ id: 'customer-update', target: 'P5D' }] }).pass(300 * DAY);
    expect(told.complaint.status).toBe('resolved');
  });

  test('a rejection after silence reopens, counts, and keeps what the customer says', () => {
    const told = offered().pass(20 * DAY);
    told.by('ben', 'reject-resolution', { reason: 'I was ill', csat: 2, comment: 'Too fast' });
    expect(told.types.slice(-2)).toEqual(['ComplaintReopened', 'FeedbackRecorded']);
    expect(told.complaint).toMatchObject({
      status: 'new',
      assignee: 'ana',
      reopenings: 1,
      formerResolutions: [{ ...resolution, setAside: { reason: 'I was ill', by: 'ben' } }],
      feedback: [{ csat: 2, comment: 'Too fast', by: 'ben' }],
    });
    expect(told.complaint).not.toHaveProperty('closure');
    expect(told.clock('acknowledge').startedAt).toBe(told.now);
    expect(told.last('ComplaintReopened').data.letter?.kind).toBe('reopened');
  });

  test('one without a rating is the reopening alone, and one that a person closed is reopened by reopening', () => {
    const silent = offered()
      .pass(20 * DAY)
      .by('ben', 'reject-resolution', { reason: 'I was ill' });
    expect(silent.types.at(-1)).toBe('ComplaintReopened');
    offered()
      .by('ana', 'close', { note: 'Settled on the phone' })
      .refused('ana', 'reject-resolution', { reason: 'No' }, 'complaint-closed');
  });

  test('reopening asks a former owner only while they still work at the level', () => {
    const closed = offered().by('ana', 'close', { note: 'Settled' });
    expect(closed.by('ben', 'reopen', { reason: 'New' }).complaint.assignee).toBe('ana');

    const left = offered().by('ana', 'close', { note: 'Settled' });
    const others = left.organisation.people.filter(({ id }) => id !== 'ana');
    Object.assign(left, { organisation: { ...left.organisation, people: others } });
    left.by('ben', 'reopen', { reason: 'New' });
    expect(left.complaint).not.toHaveProperty('assignee');
    expect(left.told()).toEqual([
      'complainant customer-informed',
      'person:ana watching',
      'role:agent handed-over',
    ]);
  });
});
