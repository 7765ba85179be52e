import { defineConformance } from './define-conformance.ts';
import { pythonTwinBehindNginx } from './targets/behind-nginx.ts';

defineConformance(pythonTwinBehindNginx('tcp'));
defineConformance(pythonTwinBehindNginx('unix'));
