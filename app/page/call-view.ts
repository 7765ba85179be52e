import { element, milliseconds } from './element.ts';
import type { Seen } from './report.ts';

/** What passed between the server and the app, and what the response looked like on the socket. */
export function callView({ report, arrivals, received }: Seen): HTMLElement {
  return element(
    'div',
    { class: 'call' },
    element(
      'div',
      {},
      element('h4', {}, 'environ, beside the vars'),
      scroll(
        'Keys that the server added to environ',
        pairs('key', 'value', Object.entries(report.environ)),
      ),
    ),
    element(
      'div',
      {},
      element('h4', {}, 'startResponse and the body'),
      scroll('What the app gave to the server', element('pre', {}, callText(report))),
      element('h4', {}, 'The head of the response, as it left the worker'),
      scroll('Raw bytes of the response head', element('pre', {}, rawHead(report))),
      ...(received.length > 0
        ? [
            element('h4', {}, 'The headers that reached you'),
            scroll('Headers as they arrived', pairs('header', 'value', received)),
          ]
        : []),
      ...(arrivals.length > 0
        ? [
            element('h4', {}, 'The body, as it arrived here'),
            scroll('Pieces of the body', arrivalTable(arrivals), 'arrivals'),
          ]
        : []),
    ),
  );
}

function callText({ status, headers, firstPiece, whole }: Seen['report']): string {
  const lines = headers.map(([name, value]) => `  ['${name}', '${value}'],`);
  const body =
    firstPiece === 0
      ? '// no piece of the body yet, or none at all'
      : `// the first piece of the body: ${firstPiece} bytes${whole ? ', and that is all of it' : ', more to come'}`;
  return `startResponse('${status}', [\n${lines.join('\n')}\n])\n${body}`;
}

function rawHead({ status, headers, headSize }: Seen['report']): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\\r\\n`);
  return `HTTP/1.1 ${status}\\r\\n\n${lines.join('\n')}\n\\r\\n\n(${headSize} bytes, without the X-ray's own headers)`;
}

function arrivalTable(arrivals: Seen['arrivals']): HTMLElement {
  const rows = arrivals.map(({ at, size }, index): [string, string] => [
    `piece ${index + 1}`,
    `${size} bytes after ${milliseconds(at)}`,
  ]);
  return pairs('piece', 'size and time', rows);
}

function pairs(
  first: string,
  second: string,
  rows: readonly (readonly [string, string])[],
): HTMLElement {
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, first),
        element('th', { scope: 'col' }, second),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(([name, value]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', class: 'mono' }, name),
          element('td', { class: 'mono' }, value),
        ),
      ),
    ),
  );
}

/** A box that scrolls, reachable by keyboard. */
function scroll(label: string, content: HTMLElement, extra = ''): HTMLElement {
  return element(
    'div',
    { class: `scroll ${extra}`.trim(), tabindex: '0', role: 'group', 'aria-label': label },
    content,
  );
}
