import { z } from 'zod';
import { bodyOf } from '../../../api/complaint-body';
import { attribution, clockExplanation } from '../../../api/contract/bodies/clock-explanation';
import { complaint as complaintBody } from '../../../api/contract/bodies/complaint';
import { attribute } from '../../../domain/clocks/attribution';
import { explainClocks } from '../../../domain/clocks/explain';
import { fold } from '../../../domain/evolve';
import { calendarOf, type PolicyVersion, sameVersion } from '../../../domain/policy/policy';
import type { Complaint } from '../../../domain/state';
import { stories } from '../../domain/personal/marked';
import { whateverHappens } from '../../domain/play';
import { richWorlds } from '../../domain/rich';
import { policyIn } from '../../domain/world';

/** As it comes out of the API. Throws for what is not in the contract. */
function expectDescribed(schema: z.ZodType, body: unknown): void {
  schema.parse(JSON.parse(JSON.stringify(body)));
}

function describesAsIs(complaint: Complaint): void {
  for (const seesContact of [true, false]) expectDescribed(complaintBody, bodyOf(complaint, seesContact));
}

test('the contract describes a complaint whatever happened to it, and its clocks', () => {
  whateverHappens(
    {
      'every state is described': (transitions) => {
        for (const { after } of transitions) if (after.complaint) describesAsIs(after.complaint);
      },
      'clocks and time are described': (_, world) => {
        const { complaint, events, now, policies } = world;
        if (!complaint) return;
        const policyOf = (version: PolicyVersion) =>
          policies.find((policy) => sameVersion(policy, version)) ?? policyIn(world);
        expectDescribed(z.array(clockExplanation), explainClocks(events, policyOf, now));
        const policy = policyIn(world);
        expectDescribed(attribution, attribute(complaint, calendarOf(policy, policy.calendar), now));
      },
    },
    60,
    richWorlds,
  );
});

test('the contract describes a complaint after every event of every command, evidence and erasure among them', () => {
  const seen = new Set<string>();
  for (const { events } of stories()) {
    events.forEach(({ type }, index) => {
      seen.add(type);
      const complaint = fold(events.slice(0, index + 1));
      if (complaint) describesAsIs(complaint);
    });
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['EvidenceAttached', 'PersonalDataErased', 'ApprovalRequested']),
  );
});
