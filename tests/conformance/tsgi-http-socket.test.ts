import { defineConformance } from './define-conformance.ts';
import { httpSocket } from './targets/http-socket.ts';

defineConformance(httpSocket);
