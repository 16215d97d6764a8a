import { policyWithSections, Story } from '../story';

const asks = { reason: 'customer-asks', summary: 'Asks for somebody else.' } as const;
const resolution = { outcome: 'upheld', summary: 'Paid back.' } as const;

describe('row 21: whoever owned it at the frontline hears of every later step', () => {
  const policy = policyWithSections({
    externalBodies: [{ id: 'bank', title: 'The bank', kind: 'vendor', answer: 'P3D', ladder: 'goes-on' }],
  });
  const story = () => new Story({ policy }).register().by('ana', 'accept', {});
  /** That ana is told of everything that happened since. */
  const hears = (told: Story, since: number) => {
    expect(told.complaint.watchers).toContain('ana');
    for (const event of told.events.slice(since))
      expect([event.type, told.told(event)]).toEqual([
        event.type,
        expect.arrayContaining(['person:ana watching']),
      ]);
  };

  test('up, across, out, down to others, and up again by itself', () => {
    const told = story().by('ana', 'escalate', asks);
    const since = told.events.length;
    told
      .by('sam', 'accept', {})
      .by('sam', 'transfer', { department: 'payments', summary: 'Theirs.' })
      .by('sam', 'accept', {})
      .by('sam', 'refer', { body: 'bank', summary: 'What do they say?' })
      .by('sam', 'escalate', asks)
      .by('dana', 'accept', {})
      .by('dana', 'de-escalate', { justification: 'Theirs.' })
      .by('dana', 'assign', { assignee: 'dana' })
      .pass(100 * 3_600_000);
    expect(told.types).toContain('AcknowledgementMissed');
    expect(told.last('ComplaintEscalated').data.cause.type).toBe('deadline');
    hears(told, since);
  });

  test('through a resolution, its rejection, closing, reopening and merging', () => {
    const told = story().by('ana', 'escalate', asks).by('sam', 'accept', {});
    const since = told.events.length;
    told
      .by('sam', 'resolve', resolution)
      .by('sam', 'reject-resolution', { reason: 'Too little.' })
      .by('sam', 'resolve', resolution)
      .by('sam', 'accept-resolution', {})
      .by('sam', 'close', {})
      .by('sam', 'reopen', { reason: 'It came back.' })
      .by('sam', 'accept', {})
      .by('sam', 'merge', { into: 'C-2', reason: 'The same.' })
      .by('sam', 'add-note', { text: 'Told the customer.' });
    expect(told.complaint).toMatchObject({ status: 'closed', closure: { mergedInto: 'C-2' } });
    hears(told, since);
  });

  test('somebody else is given it at the frontline: both watch from then on', () => {
    const told = story()
      .by('sam', 'assign', { assignee: 'ben' })
      .by('ben', 'accept', {})
      .by('ben', 'escalate', asks);
    expect(told.complaint.watchers).toEqual(['ana', 'ben']);
  });

  test('owning it again, they are told once and go on watching', () => {
    const told = story().by('ana', 'escalate', asks).by('sam', 'de-escalate', { justification: 'Yours.' });
    told.by('ana', 'accept', {}).by('sam', 'add-note', { text: 'Good luck.' });
    expect(told.told()).toEqual(['person:ana owner']);
    told.by('ana', 'escalate', asks).by('sam', 'accept', {});
    expect(told.complaint.watchers).toEqual(['ana']);
    expect(told.told()).toEqual(['person:ana watching']);
  });

  test('a handover by the clock or by a rule is no exception', () => {
    expect(story().pass(48 * 3_600_000).complaint).toMatchObject({ level: 'supervisor', watchers: ['ana'] });
  });
});
