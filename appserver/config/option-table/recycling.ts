import { list, scalar } from '../option-row.ts';
import { bool, choice, integer, path } from '../value-types.ts';

const seconds = integer({ unit: 'seconds' });
const megabytes = integer({ unit: 'megabytes' });

/** When workers end, are killed, reload, and how many there are. */
export const recyclingRows = {
  'worker-reload-mercy': scalar(integer({ min: 1, unit: 'seconds' }), 60, {
    help: 'how long a worker may finish its requests before it is killed',
  }),
  'reload-mercy': scalar(integer({ min: 1, unit: 'seconds' }), undefined, {
    help: 'how long the whole server may take to end its workers',
  }),
  harakiri: scalar(seconds, 0, {
    short: 't',
    help: 'cut off a request that takes longer; 0 is never',
  }),
  'harakiri-verbose': scalar(bool, false, {
    help: 'log more about a request that is cut off',
  }),
  'max-requests': scalar(integer(), 0, {
    short: 'R',
    help: 'replace a worker after that many requests; 0 is never',
  }),
  'max-requests-delta': scalar(integer(), 0, {
    help: 'add this to max-requests for each worker before it, so that they do not go at once',
  }),
  'min-worker-lifetime': scalar(seconds, 10, {
    help: 'how long a worker runs before a limit may replace it',
  }),
  'max-worker-lifetime': scalar(seconds, 0, {
    help: 'replace a worker after this time; 0 is never',
  }),
  'max-worker-lifetime-delta': scalar(seconds, 0, {
    help: 'add this to max-worker-lifetime for each worker before it',
  }),
  'reload-on-rss': scalar(megabytes, 0, {
    help: 'replace a worker when it, or its Python interpreter, holds more memory than this; 0 is never',
  }),
  'evil-reload-on-rss': scalar(megabytes, 0, {
    help: 'kill and replace a worker that holds more memory than this, its Python interpreter not counted; 0 is never',
  }),
  'touch-reload': list(path, {
    help: 'reload when this file is touched',
  }),
  'touch-workers-reload': list(path, {
    help: 'replace the workers when this file is touched',
  }),
  'touch-chain-reload': list(path, {
    help: 'replace the workers one by one when this file is touched',
  }),
  'py-autoreload': scalar(seconds, 0, {
    aliases: ['py-auto-reload', 'python-autoreload', 'python-auto-reload'],
    help: "look at the application's sources every so often and reload when one changes; 0 is never",
    note: 'works for every language',
    source: 'plugins/python',
  }),
  cheap: scalar(bool, false, {
    help: 'start the workers with the first request',
  }),
  cheaper: scalar(integer(), 0, {
    help: 'fewest workers; more, up to processes, when they are all busy; 0 is as many as processes',
  }),
  'cheaper-initial': scalar(integer(), 0, {
    help: 'workers to start with; 0 is as many as cheaper',
  }),
  'cheaper-step': scalar(integer({ min: 1 }), 1, {
    help: 'how many workers to add at a time',
  }),
  'cheaper-algo': scalar(choice('spare'), 'spare', {
    help: 'when to add and remove workers',
    note: 'only the default algorithm',
  }),
  idle: scalar(seconds, 0, {
    help: 'end the workers after this time without a request; 0 is never',
  }),
};
