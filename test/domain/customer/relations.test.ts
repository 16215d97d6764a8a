import { type CommandName, commands, type PersonCommand } from '../../../domain/commands';
import { followUps } from '../../../domain/follow-ups';
import { Story } from '../story';
import { DAY, letterOf, reader, toCustomer, withLetters } from './letters';

/** What the newest event calls for in other complaints. */
const called = (told: Story) => {
  const event = told.events.at(-1);
  return event ? followUps(told.complaint, event) : [];
};
/** The other complaint, which was given what the newest event of the first calls for. */
const given = (other: Story, told: Story) => {
  for (const { command } of called(told)) expect(other.give(command)).toBeUndefined();
  return other;
};
const parses = ({ name, data }: PersonCommand) => commands[name satisfies CommandName].schema.safeParse(data);

describe('row 37: links', () => {
  test.each(['related', 'duplicate'] as const)(
    '%s: the other complaint gets the counterpart, and it ends there',
    (relation) => {
      const told = withLetters()
        .register(reader())
        .by('ana', 'link', { to: 'C-2', relation, note: 'Same shop' });
      const [followUp, ...more] = called(told);
      expect(more).toEqual([]);
      expect(followUp).toMatchObject({
        complaintId: 'C-2',
        command: { name: 'link', by: { id: 'ana' }, data: { to: 'C-1', relation, note: 'Same shop' } },
      });
      expect(followUp && parses(followUp.command).success).toBe(true);
    },
  );

  test('the counterpart calls for nothing, so two complaints do not link each other for ever', () => {
    const told = withLetters().register();
    told.give({
      id: 'follow-up:event-1',
      by: { id: 'ana', role: 'agent' },
      name: 'link',
      data: { to: 'C-2', relation: 'related' },
    });
    expect(told.complaint.links).toMatchObject([{ to: 'C-2', relation: 'related' }]);
    expect(called(told)).toEqual([]);
  });

  test('the command is the same however often it is made', () => {
    const told = withLetters().register().by('ana', 'link', { to: 'C-2', relation: 'related' });
    expect(called(told)).toEqual(called(told));
    expect(called(told)[0]?.command.id).toBe(`follow-up:${told.events.at(-1)?.id}`);
  });

  test('once in one way, and never to itself', () => {
    const told = withLetters().register().by('ana', 'link', { to: 'C-2', relation: 'related' });
    told.refused('ana', 'link', { to: 'C-2', relation: 'related' }, 'already-linked');
    told.refused('ana', 'link', { to: 'C-1', relation: 'related' }, 'links-to-itself');
    told.by('ana', 'link', { to: 'C-2', relation: 'duplicate' });
    expect(told.complaint.links).toHaveLength(2);
  });

  test('closed complaints can be linked', () => {
    withLetters()
      .register()
      .by('ana', 'withdraw', { reason: 'Settled' })
      .by('ana', 'link', { to: 'C-2', relation: 'related' });
  });
});

describe('row 37: merging', () => {
  const merged = (reason = 'Same matter') =>
    withLetters().register(reader()).by('ana', 'accept', {}).by('ana', 'merge', { into: 'C-2', reason });

  test('closes it, stops its clocks, and tells the customer where it goes on', () => {
    const told = merged();
    expect(told.complaint).toMatchObject({
      status: 'closed',
      clocks: [],
      closure: { cause: 'merged', mergedInto: 'C-2', note: 'Same matter' },
    });
    expect(letterOf(told.last('ComplaintMerged')).kind).toBe('merged');
    expect(toCustomer(told)[0]).toContain('goes on under the number C-2');
    expect(told.pass(100 * DAY).types.at(-1)).toBe('ComplaintMerged');
  });

  test('the other one learns of it, with the reason, however long that is', () => {
    const [followUp] = called(merged('x'.repeat(5_000)));
    expect(followUp).toMatchObject({
      complaintId: 'C-2',
      command: { name: 'link', data: { to: 'C-1', relation: 'merged-from', note: 'x'.repeat(5_000) } },
    });
    expect(followUp && parses(followUp.command).success).toBe(true);
  });

  test('it cannot be reopened: work goes on elsewhere', () => {
    const told = merged();
    expect(told.refused('ana', 'reopen', { reason: 'No' }, 'complaint-merged').hint).toBe('Work on C-2.');
    told.refused('ana', 'merge', { into: 'C-3', reason: 'No' }, 'complaint-closed');
    told.refused('ana', 'reject-resolution', { reason: 'No' }, 'complaint-closed');
  });

  test('regression: not into itself, nor into one that was merged into it, which would leave nobody to work on it', () => {
    const told = withLetters().register();
    const byHand = { to: 'C-2', relation: 'merged-from' } as const;
    told.refused('ana', 'link', byHand, 'merged-by-merge');
    const by = { id: 'ana', role: 'agent' };
    expect(told.give({ id: 'follow-up:1', by, name: 'link', data: byHand })).toBeUndefined();
    told.refused('ana', 'merge', { into: 'C-1', reason: 'x' }, 'links-to-itself');
    told.refused('ana', 'merge', { into: 'C-2', reason: 'x' }, 'complaint-merged');
    told.by('ana', 'merge', { into: 'C-3', reason: 'x' });
  });

  test('is for the owner and whoever reaches the level', () => {
    const told = withLetters().register().by('ana', 'escalate', { reason: 'threat', summary: 'Press' });
    told.refused('ana', 'merge', { into: 'C-2', reason: 'x' }, 'level-out-of-reach');
    told.by('sam', 'merge', { into: 'C-2', reason: 'x' });
  });
});

describe('row 37: splitting', () => {
  const part = { subject: 'The fee', description: 'And a fee was charged.' };
  const source = () =>
    withLetters().register({
      ...reader('de'),
      channel: 'letter',
      priority: 'high',
      product: 'Credit card',
      receivedAt: '2026-05-29T10:00:00Z',
    });

  test('registers the part as a complaint of its own, of the same person, received when the whole was', () => {
    const told = source().by('ana', 'split', part);
    const { complaintId } = told.last('ComplaintSplit').data;
    const [followUp] = called(told);
    expect(followUp).toMatchObject({
      complaintId,
      command: {
        name: 'register',
        by: { id: 'ana' },
        data: {
          ...part,
          category: 'card',
          channel: 'letter',
          priority: 'high',
          product: 'Credit card',
          complainant: told.complaint.complainant,
          receivedAt: '2026-05-29T10:00:00Z',
          splitFrom: 'C-1',
        },
      },
    });
    expect(followUp && parses(followUp.command).success).toBe(true);
    expect(told.complaint.links).toMatchObject([{ to: complaintId, relation: 'split-into' }]);

    const other = given(withLetters(), told);
    expect(other.complaint.links).toMatchObject([{ to: 'C-1', relation: 'split-from' }]);
    expect(letterOf(other.last('ComplaintRegistered')).language).toBe('de');
    expect(called(other)).toEqual([]);
  });

  test('regression: what counts since the receipt does not begin anew for the part', () => {
    const told = withLetters()
      .register(reader())
      .pass(3 * DAY)
      .by('max', 'split', part);
    expect(called(told)[0]?.command.data).toMatchObject({ receivedAt: '2026-06-01T08:00:00.000Z' });
  });

  test('every part has an id of its own, the same on every attempt', () => {
    const told = source().by('ana', 'split', part).by('ana', 'split', part);
    const [first, second] = told.all('ComplaintSplit').map(({ data }) => data.complaintId);
    expect(first).not.toBe(second);
    expect(source().by('ana', 'split', part).last('ComplaintSplit').data.complaintId).toBe(first);
  });

  test('regression: not as itself, nor twice as the same one, of which the second would be lost', () => {
    const told = source();
    told.refused('ana', 'split', { ...part, complaintId: 'C-1' }, 'links-to-itself');
    told.by('ana', 'split', { ...part, complaintId: 'C-9' });
    told.refused('ana', 'split', { ...part, complaintId: 'C-9' }, 'already-linked');
    told.refused('ana', 'split', { ...part, category: 'weather' }, 'unknown-category');
  });
});

describe('row 38: repeat complainants', () => {
  const previous = { count: 3, ids: ['C-7', 'C-8', 'C-9'], lastHolder: 'ben' };

  test('what was known of earlier complaints is recorded at registration, and stays as it was then', () => {
    const told = new Story({ surroundings: { previous } }).register();
    expect(told.last('ComplaintRegistered').data.previous).toEqual(previous);
    told.surroundings = { ...told.surroundings, previous: { count: 9, ids: [] } };
    told.by('ana', 'accept', {});
    expect(told.complaint.previous).toEqual(previous);
  });

  test('of a first complaint nothing is recorded', () => {
    expect(new Story().register().last('ComplaintRegistered').data).not.toHaveProperty('previous');
  });

  test('rules of the policy see them', () => {
    const triggers = [
      {
        id: 'repeat',
        title: 'Complained before',
        when: { field: 'previous-complaints', atLeast: 3 },
        then: { escalateTo: 'supervisor' },
      },
    ];
    const policy = withLetters({ triggers }).policies[0];
    if (!policy) throw new Error('a policy was expected');
    const told = new Story({ policy, surroundings: { previous } }).register();
    expect(told.complaint.level).toBe('supervisor');
    expect(told.last('TriggerFired').data.because).toEqual([{ field: 'previous-complaints', value: 3 }]);
    expect(
      new Story({ policy, surroundings: { previous: { ...previous, count: 2 } } }).register().complaint.level,
    ).toBe('frontline');
  });
});
