import { eventTypes } from '../../../domain/events';
import { type Trigger, triggerMistakes, triggersSchema } from '../../../domain/triggers/document';
import { type Facts, type KnownIds, ranksOf } from '../../../domain/triggers/facts';
import { firing } from '../../../domain/triggers/firing';
import type { z } from 'zod';
import { DocumentRefused, parseYaml } from '../../../domain/yaml-document';

/** A rule for every trigger that the issue names, as a policy has them. */
export const referenceText = `
- id: manager-asked
  title: The customer asks for a manager
  when: { field: concerns, contains: asks-for-manager }
  then: { escalateTo: next }
- id: no-agreement
  title: No agreement after three attempts
  when: { field: failed-attempts, atLeast: 3 }
  fires: each-level
  then: { escalateTo: next }
- id: skill-missing
  title: Needs knowledge that the holder does not have
  when: { field: holder-lacks-skill, is: true }
  fires: each-level
  then: { escalateTo: next }
- id: authority-missing
  title: Beyond the authority of the holder
  when: { field: over-authority, is: true }
  fires: each-level
  then: { escalateTo: next }
- id: threat-of-harm
  title: Somebody may come to harm
  when: { field: concerns, contains: threat-of-harm }
  then: { escalateTo: senior-management, notify: { roles: [manager] }, setPriority: urgent }
- id: threat-of-publicity
  title: The customer threatens to go public
  when: { field: concerns, contains: threat-of-publicity }
  then: { escalateTo: department, notify: { roles: [manager] } }
- id: threat-of-legal-action
  title: The customer threatens legal action
  when: { field: concerns, contains: threat-of-legal-action }
  then: { escalateTo: department, notify: { roles: [department, manager] }, startClock: regulator-response }
- id: critical
  title: Critical for the customer
  when: { field: severity, atLeast: critical }
  then: { escalateTo: department, setPriority: urgent }
- id: outage
  title: An outage of our technology
  when: { field: technical-impact, is: outage }
  then: { transferTo: technology, notify: { roles: [department] } }
- id: legal-or-compliance
  title: A legal or compliance matter
  when: { field: concerns, containsAnyOf: [legal, compliance] }
  then: { escalateTo: department, notify: { roles: [department] } }
- id: safety
  title: A matter of safety
  when: { field: concerns, contains: safety }
  then: { escalateTo: department, notify: { roles: [manager] }, setPriority: urgent }
- id: vulnerable-customer
  title: The customer is vulnerable
  when: { field: concerns, contains: vulnerable }
  then: { escalateTo: supervisor, notify: { roles: [supervisor] } }
- id: vip
  title: A customer of special importance
  when: { field: concerns, contains: vip }
  then: { escalateTo: supervisor, notify: { roles: [supervisor] } }
- id: high-value
  title: Much money at stake
  when: { field: amount, atLeast: GBP 5000.00 }
  then: { escalateTo: department }
- id: repeat-complainant
  title: The third complaint of the same person
  when: { field: previous-complaints, atLeast: 2 }
  then: { escalateTo: supervisor, notify: { roles: [supervisor] } }
- id: second-reopening
  title: Reopened for the second time
  when:
    all:
      - { field: event, is: ComplaintReopened }
      - { field: reopenings, atLeast: 2 }
  then: { escalateTo: department }
- id: response-due-soon
  title: Three quarters of the time to respond are used
  when:
    all:
      - { field: clock, is: respond }
      - { field: percent, is: 75 }
  fires: each-time
  then: { notify: { roles: [supervisor] } }
- id: final-response-late
  title: The final response is late
  when:
    all:
      - { field: clock, is: final-response }
      - { field: percent, is: 100 }
  then: { escalateTo: senior-management, notify: { roles: [manager] } }
`;

export const known: KnownIds = {
  levels: ['frontline', 'supervisor', 'department', 'senior-management'],
  priorities: ['low', 'normal', 'high', 'urgent'],
  severities: ['minor', 'moderate', 'major', 'critical'],
  technicalImpacts: ['none', 'single-user', 'many-users', 'outage'],
  departments: ['lending', 'payments', 'technology'],
  categories: ['mortgage', 'money-transfer'],
  concerns: [
    'asks-for-manager',
    'threat-of-harm',
    'threat-of-publicity',
    'threat-of-legal-action',
    'legal',
    'compliance',
    'safety',
    'vulnerable',
    'vip',
  ],
  clocks: ['acknowledge', 'respond', 'customer-update', 'final-response', 'regulator-response'],
  triggerClocks: ['regulator-response'],
  roles: ['agent', 'supervisor', 'department', 'manager'],
  channels: ['web', 'phone'],
  events: eventTypes,
};

export const ranks = ranksOf(known);

export function rulesIn(text: string): readonly Trigger[] {
  return parseYaml(triggersSchema, text, 'policy.yaml');
}

export const reference = rulesIn(referenceText);

/** What the schema refuses in a text, as `line:column path: message`. */
export function refusedIn(schema: z.ZodType, text: string): readonly string[] {
  try {
    parseYaml(schema, text, 'policy.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
}

/** What is wrong with the rules of a text, as `path: message`. */
export function wrongIn(text: string): readonly string[] {
  return triggerMistakes(rulesIn(text), known).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The ids of the reference rules that fire for a complaint of which these facts are known. */
export function firedFor(facts: Facts): readonly string[] {
  return firing(reference, facts, [], 'frontline', ranks).map(({ rule }) => rule.id);
}

/** The reference rule with this id. */
export function ruleOf(id: string): Trigger {
  const found = reference.find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
}
