import { letterOf, reader, resolution, withLetters } from './letters';

const offered = () =>
  withLetters().register(reader()).by('ana', 'accept', {}).by('ana', 'resolve', resolution);

describe('row 32: what the customer says of how it went', () => {
  test('comes with an acceptance or a rejection, and all of it is kept', () => {
    const told = offered()
      .by('ana', 'reject-resolution', { reason: 'Too little', csat: 1, ces: 6, comment: 'Hard work' })
      .by('ana', 'resolve', resolution)
      .by('ben', 'accept-resolution', { csat: 4 });
    expect(told.complaint.answer).toMatchObject({ accepted: true, csat: 4 });
    expect(told.complaint.feedback).toEqual([
      { csat: 1, ces: 6, comment: 'Hard work', at: told.now, by: 'ana' },
      { csat: 4, at: told.now, by: 'ben' },
    ]);
  });

  test('comes later, also after closing, and several times', () => {
    const told = offered()
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {})
      .by('ben', 'record-feedback', { ces: 2 })
      .by('ben', 'record-feedback', { csat: 5, comment: 'Thank you' });
    expect(told.complaint.feedback).toMatchObject([{ ces: 2 }, { csat: 5, comment: 'Thank you' }]);
    expect(told.complaint.status).toBe('closed');
  });

  test('regression: whoever accepted without a word is asked when the complaint is closed, nobody else', () => {
    const closing = (told: ReturnType<typeof offered>) =>
      letterOf(told.by('ana', 'close', { note: 'Settled' }).last('ComplaintClosed')).kind;
    expect(closing(offered().by('ana', 'accept-resolution', {}))).toBe('feedback-request');
    expect(closing(offered().by('ana', 'accept-resolution', { csat: 5 }))).toBe('closed');
    expect(closing(offered())).toBe('closed');
  });

  test('an answer without a rating is no feedback', () => {
    expect(offered().by('ana', 'accept-resolution', {}).complaint.feedback).toEqual([]);
  });
});

describe('row 32: what those who work in the process say of it', () => {
  test('is kept with the level that it was said at, and never changes how the complaint stands', () => {
    const told = withLetters().register(reader()).by('ana', 'accept', {});
    const { status, clocks } = told.complaint;
    told.by('ben', 'give-process-feedback', { rating: 2, about: 'respond', text: 'Too short' });
    told.by('ana', 'escalate', { reason: 'threat', summary: 'Press' });
    told.by('sam', 'give-process-feedback', { rating: 4, text: 'Good dossier' });
    expect(told.complaint.processFeedback).toMatchObject([
      { rating: 2, about: 'respond', text: 'Too short', level: 'frontline', by: 'ben' },
      { rating: 4, level: 'supervisor', by: 'sam' },
    ]);
    expect([status, clocks.length]).toEqual(['in-progress', 2]);
    told.refused('ida', 'give-process-feedback', { rating: 1, text: 'I only read' }, 'role-may-not-act');
  });
});
