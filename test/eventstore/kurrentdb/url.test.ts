import { parseKurrentDbUrl } from '../../../eventstore/kurrentdb/url';

describe('the address of KurrentDB', () => {
  test.each(['kurrentdb', 'esdb', 'kurrent', 'kdb'])(
    'is read as %s://, of one node or of a cluster',
    (scheme) => {
      expect(parseKurrentDbUrl(`${scheme}://localhost`)).toEqual({
        kind: 'node',
        hosts: [{ address: 'localhost', port: 2113 }],
        tls: true,
        files: {},
        numbers: {},
      });
      expect(parseKurrentDbUrl(`${scheme}+discover://db.example.org:2114`)).toMatchObject({
        kind: 'discover',
        hosts: [{ address: 'db.example.org', port: 2114 }],
      });
      expect(parseKurrentDbUrl(`${scheme}://a:1,b,c:3/?TLS=false&keepAliveInterval=20000`)).toMatchObject({
        kind: 'cluster',
        hosts: [
          { address: 'a', port: 1 },
          { address: 'b', port: 2113 },
          { address: 'c', port: 3 },
        ],
        tls: false,
        numbers: { keepAliveInterval: 20_000 },
      });
    },
  );

  test('has its user and password decoded', () => {
    expect(parseKurrentDbUrl('esdb://ad%3Amin:s%40lt@h').credentials).toEqual({
      username: 'ad:min',
      password: 's@lt',
    });
  });

  test.each([
    'postgres://h',
    'kurrentdb://',
    'kurrentdb://user:secret@',
    'kurrentdb://user:secret@h:99999',
    'kurrentdb://user:secret@h:x',
    'kurrentdb://user:secret@h?tls=maybe',
    'kurrentdb://user:secret@h?colour=red',
    'kurrentdb://user:secret@h?throwOnAppendFailure=false',
    'kurrentdb://user:secret@h?nodePreference=follower',
    'kurrentdb://user:secret@h?gossipTimeout=soon',
    'kurrentdb://user:secret%zz@h',
  ])('is refused as %s, without showing the password', (url) => {
    const refused = () => parseKurrentDbUrl(url);
    expect(refused).toThrow(expect.objectContaining({ code: 'RDS-3008' }));
    expect(refused).not.toThrow(expect.objectContaining({ message: expect.stringContaining('secret') }));
  });
});
