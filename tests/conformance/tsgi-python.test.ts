import { defineConformance } from './define-conformance.ts';
import { pythonTwin } from './targets/python.ts';

defineConformance(pythonTwin('tcp'));
defineConformance(pythonTwin('unix'));
