import type { CommandData } from '../commands';
import type { Event } from './common';

/**
 * A file was stored as evidence. Named by the hash of its ciphertext: the store can be checked without any key, and
 * nobody can see by the name whether a guess of the content is right.
 */
export type EvidenceAttached = Event<'EvidenceAttached', CommandData<'attach-evidence'>>;
