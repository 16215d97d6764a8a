declare const brand: unique symbol;

/** A `Base` that only its own parse function can make, so that two strings of different meaning cannot be mixed up. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
