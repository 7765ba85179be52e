import { defineConformance } from './define-conformance.ts';
import { behindNginx } from './targets/behind-nginx.ts';

defineConformance(behindNginx('uwsgi', 'tcp'));
defineConformance(behindNginx('uwsgi', 'unix'));
