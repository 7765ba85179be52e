import { defineConformance } from './define-conformance.ts';
import { direct } from './targets/direct.ts';

defineConformance(direct('tsgi', 'tcp'));
defineConformance(direct('tsgi', 'unix'));
