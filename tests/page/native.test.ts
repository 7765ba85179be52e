import { startNativeChain } from '../../scripts/chain/native-chain.ts';
import { describePage } from './describe-page.ts';

describePage({ name: 'native', hasPython: true, start: () => startNativeChain() });
