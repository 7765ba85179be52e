/** Draws the X-ray of the page's own request, and of those that its buttons send. */
import { answerView } from './answer-view.ts';
import { burst } from './burst.ts';
import { element } from './element.ts';
import { EXPERIMENTS, type Experiment } from './experiments.ts';
import type { Seen, XrayReport } from './report.ts';
import { send, upload } from './send.ts';
import { xrayView } from './xray-view.ts';

const BURST = 50;
const SAMPLE_SIZE = 8 * 1024 * 1024;

const result = document.querySelector('#result')!;
const progress = document.querySelector('#progress')!;
let isBusy = false;

drawPage();
const cards = document.querySelector('#experiments')!;
for (const experiment of EXPERIMENTS) cards.append(card(experiment, () => tryOut(experiment)));
cards.append(
  uploadCard(),
  card(
    {
      title: `A burst of ${BURST} requests`,
      look: 'They are sent as fast as your browser can. See how they spread over the workers.',
      id: 'burst',
    },
    () => burst(BURST),
  ),
);
void addPython();

/** What the page itself was asked with is in the page: nobody has to remember it. */
function drawPage(): void {
  const box = document.querySelector('#page-xray')!;
  const report = JSON.parse(document.querySelector('#xray')!.textContent) as XrayReport | null;
  if (report === null) {
    box.replaceChildren(
      element('p', { class: 'note' }, 'The X-ray is off. Put ', element('code', {}, 'xray = true'), ' into the server\'s ini file (app/uwsgi.ini) to see your request here.'),
    ); // prettier-ignore
    return;
  }
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const draw = (): void => box.replaceChildren(...xrayView(seenByBrowser(report, page), 'h2'));
  // The browser knows the end of the page only once it is there.
  if (document.readyState === 'complete') draw();
  else addEventListener('load', () => setTimeout(draw));
}

function seenByBrowser(report: XrayReport, page: PerformanceNavigationTiming | undefined): Seen {
  const timing = page && {
    first: page.responseStart - page.requestStart,
    body: page.responseEnd - page.responseStart,
  };
  const arrivals = page
    ? [{ at: page.responseEnd - page.requestStart, size: page.encodedBodySize }]
    : [];
  return { report, timing, arrivals, received: [] };
}

async function tryOut(experiment: Experiment): Promise<HTMLElement> {
  const live = element('pre', {}, '');
  result.replaceChildren(live);
  const answer = await send(experiment.path, experiment.init, (text) => {
    live.textContent = text;
  });
  return answerView(experiment.title, answer);
}

async function runAndShow(
  button: HTMLElement,
  title: string,
  run: () => Promise<HTMLElement>,
): Promise<void> {
  try {
    const view = await run();
    result.replaceChildren(view);
    progress.textContent = `${title}: done, the answer is below.`;
    (view.querySelector('h3') ?? button).focus();
  } catch (error) {
    progress.textContent = `${title} failed: ${String(error)}. Is the chain still up? Look at its logs and try again.`;
  } finally {
    isBusy = false;
  }
}

/** A button that runs one experiment at a time and brings its answer into view. */
function card(
  { id, title, look }: Pick<Experiment, 'id' | 'title' | 'look'>,
  run: () => Promise<HTMLElement>,
  ...extra: HTMLElement[]
): HTMLElement {
  const button = element('button', { type: 'button', class: 'go', id: `try-${id}`, 'aria-describedby': `look-${id}` }, title); // prettier-ignore
  button.addEventListener('click', () => {
    if (isBusy || button.getAttribute('aria-disabled') === 'true') return;
    isBusy = true;
    progress.textContent = `${title} ...`;
    void runAndShow(button, title, run);
  });
  const text = element('p', { id: `look-${id}` }, look);
  return element('div', { class: 'experiment' }, text, ...extra, button);
}

function uploadCard(): HTMLElement {
  const input = element('input', { type: 'file', id: 'upload-file' }) as HTMLInputElement;
  const label = element('label', { for: 'upload-file' }, 'A file of yours, or 8 MiB of noughts');
  return card(
    {
      id: 'upload',
      title: 'Upload a file',
      look: 'The server hands the bytes on as they come and takes no more than the app reads. The answer is their number and digest.',
    },
    async () => {
      const bar = element('progress', { max: '1', value: '0', 'aria-label': 'Upload' });
      result.replaceChildren(bar);
      const file = input.files?.[0] ?? new Blob([new Uint8Array(SAMPLE_SIZE)]);
      const answer = await upload('/upload', file, (done) =>
        bar.setAttribute('value', String(done)),
      );
      return answerView('Upload a file', answer);
    },
    element('div', {}, label, input),
  );
}

/** The tutorial's Python app, where the server has it mounted. */
async function addPython(): Promise<void> {
  const python: Experiment = {
    id: 'python',
    title: 'Ask the Python app',
    look: 'The same server, the same packet, another language: SCRIPT_NAME is where the Python app is mounted, PATH_INFO what is left.',
    path: '/python/hello',
    init: {},
  };
  const made = card(python, () => tryOut(python));
  cards.append(made);
  const probe = await fetch('/python/', { method: 'HEAD' }).catch(() => undefined);
  if (probe !== undefined && probe.status !== 404) return;
  made.querySelector('button')!.setAttribute('aria-disabled', 'true');
  made.querySelector('p')!.textContent =
    'No Python app is mounted on this server. mount = /python=wsgi.py in its ini file does that.';
}
