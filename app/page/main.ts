/** Draws the X-ray of the page's own request, and of those that its buttons send. */
import { answerView } from './answer-view.ts';
import { burst } from './burst.ts';
import { element } from './element.ts';
import { experimentCard } from './experiment-card.ts';
import { EXPERIMENTS, type Experiment } from './experiments.ts';
import { piecesView } from './pieces-view.ts';
import type { Seen, XrayReport } from './report.ts';
import { send, upload } from './send.ts';
import { pageView } from './xray-view.ts';

const BURST = 50;
const SAMPLE_SIZE = 8 * 1024 * 1024;

drawPage();
document.querySelector('#experiments')!.append(
  ...EXPERIMENTS.map((experiment) =>
    experimentCard({ ...experiment, run: (panel) => tryOut(experiment, panel) }),
  ),
  uploadCard(),
  experimentCard({
    id: 'burst',
    title: `A burst of ${BURST} requests`,
    look: 'They are sent as fast as your browser can. See how they spread over the workers.',
    run: () => burst(BURST),
  }),
);

/** What the page itself was asked with is in the page: nobody has to remember it. */
function drawPage(): void {
  const box = document.querySelector('#page-xray')!;
  const report = JSON.parse(document.querySelector('#xray')!.textContent) as XrayReport | null;
  if (report === null) {
    const option = element('code', {}, 'xray = true');
    const off = element(
      'p',
      { class: 'note' },
      'The X-ray is off. Put ',
      option,
      " into the server's ini file (app/uwsgi.ini) to see your request here.",
    );
    box.replaceChildren(off);
    return;
  }
  const draw = (): void => box.replaceChildren(...pageView(seenByBrowser(report)));
  // The browser knows the end of the page only once it is there.
  if (document.readyState === 'complete') draw();
  else addEventListener('load', () => setTimeout(draw));
}

function seenByBrowser(report: XrayReport): Seen {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (page === undefined) return { report, timing: undefined, arrivals: [], received: [] };
  const { requestStart, responseStart, responseEnd, encodedBodySize } = page;
  // Browsers tell Server-Timing to secure pages and to localhost only.
  const entries = page.serverTiming ?? [];
  const server = new Map(entries.map(({ name, duration }) => [name, duration]));
  const timing = { first: responseStart - requestStart, body: responseEnd - responseStart, server };
  const arrivals = [{ at: responseEnd - requestStart, size: encodedBodySize }];
  return { report, timing, arrivals, received: [] };
}

async function tryOut(experiment: Experiment, panel: HTMLElement): Promise<HTMLElement> {
  const { title, path, init, missing } = experiment;
  const { list, add } = piecesView();
  panel.append(element('article', { class: 'answer', 'aria-label': title }, list));
  panel.scrollIntoView({ block: 'nearest' });
  const answer = await send(path, init, add);
  return answerView(title, answer, experiment, missing);
}

function uploadCard(): HTMLElement {
  const input = element('input', { type: 'file', id: 'upload-file' }) as HTMLInputElement;
  const label = element('label', { for: 'upload-file' }, 'A file of yours, or 8 MiB of zeros:');
  const title = 'Upload a file';
  return experimentCard({
    id: 'upload',
    title,
    look: 'The server hands the bytes on as they come and takes no more than the app reads. The answer is their number and digest.',
    extra: element('div', {}, label, input),
    async run(panel) {
      const bar = element('progress', { max: '1', value: '0', 'aria-label': 'Upload' });
      panel.append(element('div', { class: 'answer' }, bar));
      const file = input.files?.[0] ?? new Blob([new Uint8Array(SAMPLE_SIZE)]);
      const answer = await upload('/upload', file, (done) =>
        bar.setAttribute('value', String(done)),
      );
      return answerView(title, answer, {});
    },
  });
}
