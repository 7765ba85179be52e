import { element } from './element.ts';
import type { Answer } from './send.ts';
import { xrayView } from './xray-view.ts';

/** What came back of one experiment, and its X-ray. */
export function answerView(title: string, answer: Answer): HTMLElement {
  const verdict = answer.cut
    ? 'Then the connection was cut: the body is not complete, and you can tell.'
    : `The body is complete.`;
  const body = answer.text === '' ? '(no body)' : answer.text;
  return element(
    'article',
    { class: 'answer', 'aria-label': title },
    element('h3', { tabindex: '-1' }, `${title}: ${answer.status}`),
    element('p', {}, verdict),
    element(
      'div',
      { class: 'scroll arrivals', tabindex: '0', role: 'group', 'aria-label': 'The body' },
      element('pre', { class: 'body' }, body),
    ),
    ...(answer.seen === undefined
      ? [
          element(
            'p',
            { class: 'note' },
            'This answer carries no X-ray: it did not come from the worker, or xray is off.',
          ),
        ]
      : xrayView(answer.seen, 'h4')),
  );
}
