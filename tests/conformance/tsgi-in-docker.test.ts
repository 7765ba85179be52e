import { describeWithDocker } from '../fixtures/docker.ts';
import { defineConformance } from './define-conformance.ts';
import { inDocker } from './targets/docker.ts';

describeWithDocker('Docker', () => {
  defineConformance(inDocker('tcp'));
  defineConformance(inDocker('unix'));
});
