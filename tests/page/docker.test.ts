import { ComposeProject } from '../fixtures/compose-project.ts';
import { describeWithDocker } from '../fixtures/docker.ts';
import { describePage } from './describe-page.ts';

describeWithDocker('Docker', () => {
  describePage({
    name: 'docker',
    hasPython: true,
    async start() {
      const project = await ComposeProject.up();
      const { port } = await project.address();
      return {
        url: `http://localhost:${port}`,
        [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
      };
    },
  });
});
