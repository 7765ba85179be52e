import { defineConformance } from './define-conformance.ts';
import { direct } from './targets/direct.ts';

defineConformance(direct('uwsgi', 'tcp'));
defineConformance(direct('uwsgi', 'unix'));
