import { defineConformance } from './define-conformance.ts';
import { behindNginx } from './targets/behind-nginx.ts';

defineConformance(behindNginx('tsgi', 'tcp'));
defineConformance(behindNginx('tsgi', 'unix'));
