/**
 * Where to go after the login, as an address of our own; undefined for an address of anybody else. The whole address is
 * given, since a path such as `//elsewhere` would be taken for another host.
 */
export function ownAddress(path: string, publicUrl: string): string | undefined {
  if (!path.startsWith('/') || !URL.canParse(path, publicUrl)) return undefined;
  const { origin, href } = new URL(path, publicUrl);
  return origin === new URL(publicUrl).origin ? href : undefined;
}
