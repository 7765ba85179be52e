/**
 * The names that a document gives to what a test must choose for itself: a directory, a port. The
 * test types its own and reads the document's.
 */
export class Translation {
  readonly #pairs: readonly (readonly [shown: string, here: string])[];

  /** @param pairs what the document says, and what it is here. */
  constructor(pairs: Readonly<Record<string, string>>) {
    this.#pairs = Object.entries(pairs);
  }

  /** What the document says, as it is to be typed here. */
  toHere(text: string): string {
    return this.#pairs.reduce((result, [shown, here]) => swap(result, shown, here), text);
  }

  /** What was printed here, as the document says it. */
  toShown(text: string): string {
    return this.#pairs.reduce((result, [shown, here]) => swap(result, here, shown), text);
  }
}

// Not within longer words and numbers: port 8080 is not a part of 180800.
function swap(text: string, from: string, to: string): string {
  return text.replaceAll(new RegExp(`(?<!\\w)${RegExp.escape(from)}(?!\\w)`, 'g'), () => to);
}
