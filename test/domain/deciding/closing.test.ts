import { closing, offer, underAuthority } from './people';

const story = () =>
  underAuthority({ authority: undefined, closing })
    .register()
    .by('ana', 'accept', {})
    .by('ana', 'resolve', offer())
    .by('ana', 'accept-resolution', {});

describe('row 34: root cause and corrective action at closing', () => {
  test('a root cause is required where the policy says so, and the refusal lists them', () => {
    const told = story();
    const refusal = told.refused('ana', 'close', { correctiveAction: 'training' }, 'root-cause-required');
    expect(refusal.hint).toBe('Name one of: process-gap, no-fault.');
  });

  test('what is not in the taxonomy is refused, each with what there is', () => {
    const told = story();
    const cause = told.refused('ana', 'close', { rootCause: 'bad-luck' }, 'unknown-root-cause');
    expect(cause).toMatchObject({
      message: 'There is no root cause "bad-luck".',
      hint: 'Choose one of: process-gap, no-fault.',
    });
    const action = told.refused(
      'ana',
      'close',
      { rootCause: 'no-fault', correctiveAction: 'process-gap' },
      'unknown-root-cause',
    );
    expect(action).toMatchObject({
      message: 'There is no corrective action "process-gap".',
      hint: 'Choose one of: training.',
    });
  });

  test('they are kept with the closing', () => {
    const told = story().by('ana', 'close', {
      rootCause: 'process-gap',
      correctiveAction: 'training',
      correctiveNote: 'Everyone on the phones, by July',
    });
    expect(told.complaint.closure).toMatchObject({
      cause: 'closed',
      rootCause: 'process-gap',
      correctiveAction: 'training',
      correctiveNote: 'Everyone on the phones, by July',
    });
  });

  test('without a taxonomy none is asked for, and none can be named', () => {
    const plain = () =>
      underAuthority({ authority: undefined })
        .register()
        .by('ana', 'accept', {})
        .by('ana', 'resolve', offer())
        .by('ana', 'accept-resolution', {});
    expect(plain().by('ana', 'close', {}).complaint.status).toBe('closed');
    plain().refused('ana', 'close', { rootCause: 'no-fault' }, 'unknown-root-cause');
  });

  test('a customer who stays silent is not kept waiting for it', () => {
    const told = underAuthority({ authority: undefined, closing })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer())
      .pass('2026-08-01T00:00:00Z');
    expect(told.complaint.closure).toMatchObject({ cause: 'silence' });
  });
});
