import { randomBytes, randomUUID } from 'node:crypto';
import { cipherKeyFrom, DATA_KEY_BYTES } from '../../../eventstore/vault/cipher';
import { UnknownSubject } from '../../../eventstore/vault/errors';
import type { Erasure, SubjectKey, SubjectKeys } from '../../../eventstore/vault/subject-keys';

/** Keys in the memory of this process. */
export function memoryKeys(): SubjectKeys {
  const keys = new Map<string, SubjectKey>();
  const subjects = new Map<string, string>();
  const erasures = new Map<string, Erasure>();
  const find = (kind: string, text: string) => subjects.get(`${kind} ${text}`);
  return {
    async subjectFor(kind, text) {
      const subject = find(kind, text) ?? randomUUID();
      subjects.set(`${kind} ${text}`, subject);
      if (!keys.has(subject))
        keys.set(subject, { state: 'live', key: cipherKeyFrom(randomBytes(DATA_KEY_BYTES)) });
      return subject;
    },
    find: async (kind, text) => find(kind, text),
    load: async () => (subject) => keys.get(subject),
    async retire(subject, at) {
      const key = keys.get(subject);
      if (!key) throw new UnknownSubject(subject);
      if (key.state === 'live') keys.set(subject, { ...key, retiredAt: key.retiredAt ?? at });
      for (const [name, one] of subjects) if (one === subject) subjects.delete(name);
    },
    async erase(subject, erasure) {
      if (!keys.has(subject)) throw new UnknownSubject(subject);
      const recorded = erasures.get(subject) ?? erasure;
      erasures.set(subject, recorded);
      keys.set(subject, { state: 'erased', erasedAt: recorded.at });
      for (const [name, one] of subjects) if (one === subject) subjects.delete(name);
      return recorded;
    },
    secret: async () => Buffer.alloc(DATA_KEY_BYTES),
    close: async () => undefined,
  };
}
