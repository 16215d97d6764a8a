import { nextOpenTeam } from '../../../domain/organisation/follow-the-sun';
import { NOW, organisationOf } from './organisations';

const team = (id: string, followTheSun?: string[]) => ({
  id,
  title: id,
  level: 'one',
  calendar: `${id}-hours`,
  ...(followTheSun ? { followTheSun } : {}),
});

function next(of: string, open: readonly string[], chains: Record<string, string[]>) {
  const teams = ['london', 'new-york', 'sydney', 'madrid'].map((id) => team(id, chains[id]));
  const isOpen = (calendar: string, at: number) => {
    expect(at).toBe(NOW);
    return open.some((id) => calendar === `${id}-hours`);
  };
  return nextOpenTeam({
    organisation: organisationOf([{ id: 'ana' }], { teams }),
    team: of,
    isOpen,
    now: NOW,
  })?.id;
}

describe('row 27: follow-the-sun hand-over', () => {
  const london = { london: ['new-york', 'sydney'] };
  const round = ['london', 'new-york', 'sydney'];
  const shared = { london: round, 'new-york': round, sydney: round };

  test('goes to the first team of the chain that is open', () => {
    expect(next('london', ['new-york', 'sydney'], london)).toBe('new-york');
    expect(next('london', ['sydney', 'madrid'], london)).toBe('sydney');
  });

  test('goes to nobody while the team itself is open', () => {
    expect(next('london', ['london', 'new-york'], london)).toBeUndefined();
    expect(next('london', ['london', 'new-york'], shared)).toBeUndefined();
  });

  test('goes to nobody when no team of the chain is open, or there is no chain, or no such team', () => {
    expect(next('london', ['madrid'], london)).toBeUndefined();
    expect(next('new-york', ['london', 'sydney'], london)).toBeUndefined();
    expect(next('paris', ['london'], london)).toBeUndefined();
  });

  test('goes round in a chain that several teams share, from the team that closes', () => {
    expect(next('london', ['new-york', 'sydney'], shared)).toBe('new-york');
    expect(next('new-york', ['london', 'sydney'], shared)).toBe('sydney');
    expect(next('sydney', ['london', 'new-york'], shared)).toBe('london');
  });
});
