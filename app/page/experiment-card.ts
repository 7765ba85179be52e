import { element } from './element.ts';

/** What a card needs to know; `run` gets the panel to show itself in while it is under way. */
export interface CardOptions {
  readonly id: string;
  readonly title: string;
  readonly look: string;
  readonly run: (panel: HTMLElement) => Promise<HTMLElement>;
  readonly extra?: HTMLElement;
}

const progress = document.querySelector('#progress')!;
const panel = element('div', { id: 'result', class: 'result' });
let isBusy = false;

/** A button that runs one experiment at a time and shows its answer below its own row of cards. */
export function experimentCard({ id, title, look, run, extra }: CardOptions): HTMLElement {
  const attributes = {
    type: 'button',
    class: 'go',
    id: `try-${id}`,
    'aria-describedby': `look-${id}`,
  };
  const button = element('button', attributes, title);
  const text = element('p', { id: `look-${id}` }, look);
  const card = element('div', { class: 'experiment' }, text, ...(extra ? [extra] : []), button);
  button.addEventListener('click', () => {
    if (isBusy) return;
    isBusy = true;
    progress.textContent = `${title}: on its way ...`;
    document.querySelector('.experiment.active')?.classList.remove('active');
    card.classList.add('active');
    panel.replaceChildren();
    place(card);
    void runAndShow(title, run);
  });
  return card;
}

async function runAndShow(title: string, run: CardOptions['run']): Promise<void> {
  panel.setAttribute('aria-busy', 'true');
  try {
    const view = await run(panel);
    panel.replaceChildren(view);
    progress.textContent = `${title}: the answer is here.`;
    view.querySelector('h3')?.focus();
  } catch (error) {
    const text = `${title} failed: ${String(error)}. Is the chain still up? Look at its logs, then try again.`;
    progress.textContent = text;
    panel.replaceChildren(element('p', { class: 'answer' }, text));
  } finally {
    panel.removeAttribute('aria-busy');
    isBusy = false;
  }
}

/** Puts the panel behind the last card of the row that `card` is in. */
function place(card: HTMLElement): void {
  panel.remove();
  const row = Array.from(card.parentElement!.children as HTMLCollectionOf<HTMLElement>).filter(
    ({ offsetTop }) => offsetTop === card.offsetTop,
  );
  row.at(-1)!.after(panel);
}

// Another width has other rows.
addEventListener('resize', () => {
  const active = document.querySelector<HTMLElement>('.experiment.active');
  const focused = document.activeElement;
  if (active === null) return;
  place(active);
  if (panel.contains(focused)) (focused as HTMLElement).focus({ preventScroll: true });
});
