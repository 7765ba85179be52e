import { element } from './element.ts';
import { piecesView } from './pieces-view.ts';
import { scrollBox } from './scroll-box.ts';
import type { Answer } from './send.ts';
import { experimentView, type Focus } from './xray-view.ts';

/**
 * What came back of one experiment, and its X-ray.
 *
 * @param missing what a 404 means here.
 */
export function answerView(
  title: string,
  answer: Answer,
  focus: Focus,
  missing?: string,
): HTMLElement {
  const { arrivals } = answer;
  return element(
    'article',
    { class: 'answer', 'aria-label': title },
    element('h3', { tabindex: '-1' }, `${title}: ${answer.status}`),
    ...(missing !== undefined && answer.status.startsWith('404')
      ? [element('p', {}, missing)]
      : []),
    element('p', {}, verdict(answer)),
    ...(arrivals.length === 0 ? [] : [scrollBox('The body', piecesView(arrivals).list)]),
    ...(answer.seen === undefined
      ? [
          element(
            'p',
            { class: 'note' },
            'This answer carries no X-ray: it does not come from a worker, or xray is off.',
          ),
        ]
      : experimentView(answer.seen, focus)),
  );
}

function verdict({ cut, arrivals }: Answer): string {
  if (cut) return 'Then the connection was cut: the body is not complete, and you can tell.';
  if (arrivals.length === 0) return 'There is no body.';
  const pieces = arrivals.length === 1 ? 'one piece' : `${arrivals.length} pieces`;
  return `The body is complete. It reached you in ${pieces}:`;
}
