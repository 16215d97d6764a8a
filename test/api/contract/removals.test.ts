import { removalsBetween } from './removals';

const before = {
  paths: {
    '/v1/things': {
      get: {
        parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer' } }],
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { a: { type: 'string' }, b: { $ref: '#/components/schemas/B' } },
                  required: ['a'],
                },
              },
            },
          },
        },
      },
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', properties: { kind: { enum: ['x', 'y'] } }, required: [] },
            },
          },
        },
      },
    },
  },
  components: { schemas: { B: { type: 'object', properties: { deep: { type: 'string' } } } } },
};

function changed(change: (copy: Record<string, unknown> & typeof before) => void): typeof before {
  const copy = structuredClone(before) as Record<string, unknown> & typeof before;
  change(copy);
  return copy;
}

it('the same document lacks nothing', () => {
  expect(removalsBetween(before, before)).toEqual([]);
});

it('additions are none', () => {
  const after = changed((copy) => {
    Object.assign(copy.paths, { '/v1/more': { get: {} } });
    Object.assign(copy.paths['/v1/things'].get.responses[200].content['application/json'].schema.properties, {
      c: { type: 'string' },
    });
    copy.paths['/v1/things'].post.requestBody.content['application/json'].schema.properties.kind.enum.push(
      'z',
    );
  });
  expect(removalsBetween(before, after)).toEqual([]);
});

it.each<[string, (copy: typeof before) => void]>([
  ['a path', (copy) => void delete (copy.paths as Partial<typeof copy.paths>)['/v1/things']],
  ['a method', (copy) => void delete (copy.paths['/v1/things'] as { post?: object }).post],
  ['a parameter', (copy) => void copy.paths['/v1/things'].get.parameters.pop()],
  [
    'a member behind a reference',
    (copy) => void delete (copy.components.schemas.B.properties as { deep?: object }).deep,
  ],
  [
    'a value of an enum',
    (copy) =>
      void copy.paths['/v1/things'].post.requestBody.content[
        'application/json'
      ].schema.properties.kind.enum.pop(),
  ],
  [
    'the freedom to leave something out',
    (copy) =>
      void (
        copy.paths['/v1/things'].post.requestBody.content['application/json'].schema.required as string[]
      ).push('kind'),
  ],
  ['a type', (copy) => void (copy.components.schemas.B.properties.deep.type = 'integer')],
])('%s that is gone is named', (_what, change) => {
  expect(removalsBetween(before, changed(change))).toHaveLength(1);
});
