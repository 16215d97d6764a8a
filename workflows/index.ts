/** All that is bundled into the workflow sandbox. */
export { complaint } from './complaint';
export { reconcile } from './reconcile';
