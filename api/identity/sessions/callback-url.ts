/** Where the identity provider sends browsers back to: registered there. */
export function callbackUrl(publicUrl: string): string {
  return `${publicUrl}/login/callback`;
}
