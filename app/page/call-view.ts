import { element } from './element.ts';
import { variablesOf } from './packet-model.ts';
import { piecesView } from './pieces-view.ts';
import type { Seen } from './report.ts';
import { responseView } from './response-view.ts';
import { scrollBox } from './scroll-box.ts';
import { row, table } from './table.ts';

/** What passed between the server and the app, and what the response looked like on the socket. */
export function callView(seen: Seen, level: 'h3' | 'h5'): HTMLElement {
  const { report, arrivals, received } = seen;
  const part = (title: string, ...content: Node[]): HTMLElement =>
    element('section', {}, element(level, {}, title), ...content);
  // Where pieces have a text, they are shown with it already.
  const pieces = arrivals.filter(({ text }) => text === undefined);
  return element(
    'div',
    { class: 'call' },
    part('environ, as the app saw it', scrollBox('environ', environTable(report))),
    part(
      'startResponse and the body',
      scrollBox('What the app gave to the server', element('pre', {}, callText(report))),
    ),
    part('The response, as it left the worker', responseView(seen)),
    ...(received.length > 0
      ? [
          part(
            'The headers that reached you',
            scrollBox(
              'Headers',
              table(
                ['header', 'value'],
                received.map(([name, value]) => row(name, value)),
              ),
            ),
          ),
        ]
      : []),
    ...(pieces.length > 0
      ? [part('The body, as it reached you', scrollBox('Body', piecesView(pieces).list))]
      : []),
  );
}

/** The vars, and what the server made of them: it may have changed one, and added its own. */
function environTable(report: Seen['report']): HTMLElement {
  const environ = new Map([...Object.entries(report.environ), ...variablesOf(report.packet)]);
  for (const [key, value] of Object.entries(report.environ)) environ.set(key, value);
  const rows = [...environ].map(([key, value]) => row(key, value === '' ? "''" : value));
  return table(['key', 'value'], rows);
}

function callText({ status, headers, firstPiece, whole, times }: Seen['report']): string {
  const lines = headers.map(([name, value]) => `  ['${name}', ${quote(value)}],`);
  const after = `${(times.answered - times.called).toFixed(2)} ms after the call`;
  const body =
    firstPiece === 0
      ? `// ${after}; no piece of the body yet, or none at all`
      : `// ${after}, with the first piece of the body:\n// ${firstPiece} bytes${whole ? ', and that is all of it' : ', and more to come'}`;
  return `startResponse('${status}', [\n${lines.join('\n')}\n])\n${body}`;
}

function quote(value: string): string {
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}
