import { complaintsProjection } from './complaints';
import { policiesProjection } from './policies';
import { problemsProjection } from './problems';
import type { Projection } from './projection';
import { subjectsProjection } from './subjects';
import { timelineProjection } from './timeline';

/** Every read model of Redress. */
export const allProjections: readonly Projection[] = [
  complaintsProjection,
  timelineProjection,
  policiesProjection,
  problemsProjection,
  subjectsProjection,
];
