import type { EndableRequest } from './process/harakiri/harakiri.ts';
import { escapeForText } from './server/log-escape.ts';
import type { RunningRequest } from './server/running-request.ts';
import type { RunningRequests } from './server/running-requests.ts';

/** The requests that a server has at work, as the process room sees them. */
export function timedRequests(running: RunningRequests): EndableRequest[] {
  return running.cores.filter((request) => request !== undefined).map(timedRequest);
}

function timedRequest(request: RunningRequest): EndableRequest {
  const { core, startedAt, worked } = request;
  return {
    core,
    startedAt,
    elapsed: worked,
    // Looked at for few of them: those that take too long.
    get description() {
      const { REMOTE_ADDR, REQUEST_METHOD, REQUEST_URI, PATH_INFO } = request.environ;
      const uri = String(REQUEST_URI ?? PATH_INFO);
      return escapeForText(`${String(REMOTE_ADDR ?? '')} - ${REQUEST_METHOD} ${uri}`);
    },
    expire() {
      request.expire();
    },
  };
}
