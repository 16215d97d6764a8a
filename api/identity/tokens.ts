import type { Scope } from '../scopes';

/** An access token or API key that must not be trusted. The message says why and may be shown to whoever sent it. */
export class InvalidToken extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'InvalidToken';
  }
}

/** What a token says. */
export interface TokenClaims {
  /** The id of the person whom it speaks for. */
  readonly personId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** What it is narrowed to; undefined where it is not. */
  readonly scopes?: ReadonlySet<Scope>;
}

export interface TokenVerifier {
  /**
   * Rejects with {@link InvalidToken}, and with a Problem where it cannot be found out whether the token is good, as
   * when the identity provider does not answer.
   */
  verify(token: string): Promise<TokenClaims>;
}
