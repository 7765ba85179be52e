import { bar, element, milliseconds } from './element.ts';
import type { Seen } from './report.ts';

/** One bar: what took the time, from when, how long, and its colour. */
type Step = readonly [name: string, start: number, length: number, colour: string, label?: string];

/** The time at each hop, inner ones below the outer ones that waited for them. */
export function waterfallView(seen: Seen): HTMLElement {
  const steps = stepsOf(seen);
  const total = Math.max(...steps.map(([, start, length]) => start + length));
  const list = element('ol', { class: 'waterfall' });
  for (const [name, start, length, colour, label = milliseconds(length)] of steps) {
    list.append(
      element(
        'li',
        {},
        element('span', {}, name),
        bar(start / total, length / total, colour),
        element('span', { class: 'time mono' }, label),
      ),
    );
  }
  return list;
}

function stepsOf({ report, timing }: Seen): Step[] {
  const { accepted, complete, called, answered } = report.times;
  const inside = answered - accepted;
  const measured = timing?.server ?? new Map<string, number>();
  const waited = measured.get('nginx-upstream');
  const connected = measured.get('nginx-connect');
  const queued = measured.get('tsgi-queue') ?? 0;
  // nginx rounds to whole milliseconds: nobody waits shorter than what was waited for.
  const nginx = Math.max(waited ?? 0, inside);
  const first = Math.max(timing?.first ?? 0, nginx);
  const outer = (first - nginx) / 2;
  const start = outer + (nginx - inside) / 2;
  const since = (time: number): number => start + time - accepted;
  const nginxSteps: Step[] = [];
  if (waited !== undefined) {
    nginxSteps.push(['nginx waits for the worker', outer, nginx, 'bar-6', `${waited} ms`]);
  }
  if (connected !== undefined) {
    nginxSteps.push(['nginx connects to the socket', outer, connected, 'bar-6', `${connected} ms`]);
  }
  if (measured.has('tsgi-queue')) {
    const from = Math.max(outer, start - queued);
    nginxSteps.push([
      'in the queue of the socket',
      from,
      start - from,
      'bar-2',
      milliseconds(queued),
    ]);
  }
  return [
    ...(timing
      ? [['you wait for the first byte', 0, first, 'bar-1', milliseconds(timing.first)] as const]
      : []),
    ...nginxSteps,
    ['the worker reads the packet', start, complete - accepted, 'bar-3'],
    ['environ is made', since(complete), called - complete, 'bar-3'],
    ['the app, up to its first piece', since(called), answered - called, 'bar-4'],
    ...(timing ? [['the rest reaches you', first, timing.body, 'bar-5'] as const] : []),
  ];
}
