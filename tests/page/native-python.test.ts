import { fileURLToPath } from 'node:url';
import { startNativeChain } from '../../scripts/chain/native-chain.ts';
import { describePage } from './describe-page.ts';
import { definePython } from './suite/python.ts';

const ini = fileURLToPath(new URL('apps/mounted.ini', import.meta.url));

const target = {
  name: 'native with Python',
  hasPython: true,
  start: () => startNativeChain({ ini }),
};
describePage(target, [definePython]);
