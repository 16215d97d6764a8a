/** All that is bundled into the workflow sandbox. */
export { complaint } from './complaint';
export { deliver } from './deliver';
export { deliverWebhook } from './deliver-webhook';
export { exportHead } from './export-head';
export { learn } from './learn';
export { reconcile } from './reconcile';
