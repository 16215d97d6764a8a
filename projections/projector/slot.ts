/** Where a read model is filled: `serving` is what queries find, `standby` is filled beside it to take its place. */
export type Slot = 'serving' | 'standby';

export const slots: readonly Slot[] = ['serving', 'standby'];

/** The schema with the tables of the slot. */
export const schemaOf = { serving: 'read', standby: 'read_standby' } as const satisfies Record<Slot, string>;
