import { ALWAYS } from '../../domain/calendar/calendar';
import { periodOf } from '../../domain/review/period';
import { review } from '../../domain/review/review';
import { storeReview } from '../../eventstore/review-log';
import { Story } from '../domain/story';
import { ladderPolicy } from '../support/configuration';
import { startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

test('a stored review is listed in short, by policy, and read in full', async () => {
  const policy = { ...ladderPolicy, calendars: [] };
  const story = new Story({ policy })
    .register()
    .by('ana', 'accept', {})
    .by('ana', 'give-process-feedback', { rating: 2, text: 'Too many steps' })
    .by('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' })
    .by('ana', 'accept-resolution', { csat: 5 })
    .by('ana', 'close', {});
  const month = story.events[0]?.at.slice(0, 7) ?? '';
  const scope = { policyId: policy.id, period: periodOf(month, 'UTC'), calendar: ALWAYS };
  const problems = { opened: ['same-product-0000000000000000'], resolved: [] };
  const stored = review([story.events], scope, policy, problems);
  await storeReview(api.store, stored, stored.until);

  expect((await api.get(`/v1/reviews/${policy.id}/${month}`)).body).toEqual(stored);
  const { from, until, complaints, neverFired } = stored;
  const summary = { policy: stored.policy, month, from, until, complaints, breaches: 0 };
  expect((await api.get(`/v1/reviews?policy=${policy.id}`)).body).toEqual({
    reviews: [{ ...summary, neverFired: neverFired.length }],
  });
  expect((await api.get('/v1/reviews?policy=another')).body).toEqual({ reviews: [] });
});
