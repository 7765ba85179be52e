import { fileURLToPath } from 'node:url';
import { startNativeChain } from '../../scripts/chain/native-chain.ts';
import { describePage } from './describe-page.ts';
import { definePython } from './suite/python.ts';

const ini = fileURLToPath(new URL('fixtures/without-python.ini', import.meta.url));

describePage(
  { name: 'native without Python', hasPython: false, start: () => startNativeChain({ ini }) },
  [definePython],
);
