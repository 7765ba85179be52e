import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { REPOSITORY } from '../../scripts/run.ts';
import { describeDocument } from './describe-document.ts';

const tutorial = await readFile(join(REPOSITORY, 'docs/tutorial.md'), 'utf8');

describeDocument('the tutorial', tutorial, {
  directory: '/tmp/hello',
  clone: '/srv/tsgi',
  port: '8080',
});
