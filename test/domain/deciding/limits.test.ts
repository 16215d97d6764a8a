import { authority, offer, underAuthority } from './people';

const refusing = { ...authority, overLimit: 'refuse' as const };

describe('row 28: limits of redress per role, kind and currency', () => {
  test('within the limit a decision needs nobody else', () => {
    const told = underAuthority()
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('goodwill GBP 50.00', 'refund GBP 250.00'));
    expect(told.types).toEqual(['ComplaintRegistered', 'ComplaintAccepted', 'ResolutionOffered']);
    expect(told.complaint.resolution).toMatchObject({ by: 'ana', level: 'frontline' });
    expect(told.complaint.resolution).not.toHaveProperty('approvedBy');
  });

  test.each([
    ['a penny over', offer('goodwill GBP 50.01'), 'goodwill of GBP 50.01 (at most GBP 50.00)'],
    ['in parts', offer('goodwill GBP 30.00', 'goodwill GBP 30.00'), 'goodwill of GBP 60.00'],
    ['another currency', offer('goodwill EUR 1.00'), 'goodwill of EUR 1.00 (none in EUR)'],
    ['another kind', offer('compensation GBP 1.00'), 'compensation of GBP 1.00 (none in GBP)'],
  ])('over the limit (%s) it is refused with what is over and who may', (_, decision, over) => {
    const refusal = underAuthority({ authority: refusing })
      .register()
      .by('ana', 'accept', {})
      .refused('ana', 'resolve', decision, 'over-authority');
    expect(refusal.message).toContain(over);
    expect(refusal.hint).toMatch(/^Ask someone with the role .*manager\.$/);
  });

  test('over the limit of everyone with a limit the unlimited role is named alone', () => {
    const refusal = underAuthority({ authority: refusing })
      .register()
      .by('ana', 'accept', {})
      .refused('ana', 'resolve', offer('compensation GBP 1.00'), 'over-authority');
    expect(refusal.hint).toBe('Ask someone with the role manager.');
  });

  test('what an accepted resolution gave counts after reopening; what the customer never accepted does not', () => {
    const accepted = underAuthority({ authority: refusing })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('goodwill GBP 40.00'))
      .by('ana', 'accept-resolution', {})
      .by('sam', 'close', {})
      .by('ben', 'reopen', { reason: 'It came back' })
      .by('ana', 'accept', {});
    const refusal = accepted.refused('ana', 'resolve', offer('goodwill GBP 11.00'), 'over-authority');
    expect(refusal.message).toContain('goodwill of GBP 51.00');
    accepted.by('ana', 'resolve', offer('goodwill GBP 10.00'));

    underAuthority({ authority: refusing })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('goodwill GBP 40.00'))
      .by('ana', 'reject-resolution', { reason: 'Too little' })
      .by('ana', 'resolve', offer('goodwill GBP 50.00'));
  });

  test('what was accepted counts in every later round, not only in the next one', () => {
    const round = (amount: string) => [offer(`goodwill GBP ${amount}`)] as const;
    const told = underAuthority({ authority: refusing }).register();
    for (const [decision] of [round('20.00'), round('20.00')]) {
      told.by('ana', 'accept', {}).by('ana', 'resolve', decision).by('ana', 'accept-resolution', {});
      told.by('sam', 'close', {}).by('ben', 'reopen', { reason: 'Again' });
    }
    told.by('ana', 'accept', {});
    told.refused('ana', 'resolve', offer('goodwill GBP 10.01'), 'over-authority');
    told.by('ana', 'resolve', offer('goodwill GBP 10.00'));
  });

  test('without the section everyone may decide everything', () => {
    underAuthority({ authority: undefined })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('compensation GBP 1000000.00'))
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {});
  });
});

describe('row 28: who may close and who may refer', () => {
  const externalBodies = [
    {
      id: 'ombudsman',
      title: 'Ombudsman',
      kind: 'ombudsman' as const,
      answer: 'P30D',
      ladder: 'waits' as const,
    },
  ];

  test('an owner without the right may not close, and learns who may', () => {
    const told = underAuthority()
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer())
      .by('ana', 'accept-resolution', {});
    const refusal = told.refused('ana', 'close', {}, 'over-authority');
    expect(refusal).toMatchObject({
      message: 'ana has the role agent, which may not close complaints.',
      hint: 'Ask someone with the role supervisor, department or manager.',
    });
    expect(told.by('sue', 'close', {}).complaint.status).toBe('closed');
  });

  test('nor refer, while the rule that silence closes is not held up by it', () => {
    const told = underAuthority({ externalBodies }).register().by('ana', 'accept', {});
    told.refused('ana', 'refer', { body: 'ombudsman', summary: 'Please' }, 'over-authority');
    expect(
      told.by('dana', 'refer', { body: 'ombudsman', summary: 'Please' }).complaint.referrals,
    ).toHaveLength(1);
    told.by('ana', 'resolve', offer()).pass('2026-07-01T00:00:00Z');
    expect(told.complaint.closure).toMatchObject({ cause: 'silence', by: 'system' });
  });
});
