type Step = (left: bigint, right: bigint) => bigint;

const STEPS: Readonly<Record<string, Step>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? 0n : left / right),
};

/**
 * What `%(a + b * 2)` stands for (uWSGI's core/config.c, uwsgi_manage_placeholder): words and
 * operators apart by spaces, from left to right without precedence, in 64 bits; `++` and `--` add
 * and take one; words without an operator between them are joined; division by zero is 0.
 *
 * @param lookUp the value of a word that is no number, `''` if it is unknown.
 * @returns undefined if there are no words.
 */
export function calculate(
  expression: string,
  lookUp: (name: string) => string,
): string | undefined {
  let current: string | undefined;
  let step: Step | undefined;
  for (const word of expression.split(' ')) {
    if (word === '') continue;
    const operator = STEPS[word];
    if (operator !== undefined) {
      step = operator;
    } else if (word === '++' || word === '--') {
      if (current !== undefined) current = wrapped(toInteger(current) + (word === '++' ? 1n : -1n));
      step = undefined;
    } else {
      const value = /^\d+$/.test(word) ? word : lookUp(word);
      current =
        step === undefined
          ? (current ?? '') + value
          : wrapped(step(toInteger(current ?? ''), toInteger(value)));
      step = undefined;
    }
  }
  return current;
}

/** The integer a text begins with, as strtoll reads it; 0 if there is none. */
function toInteger(text: string): bigint {
  return BigInt(/^\s*([+-]?\d+)/.exec(text)?.[1] ?? 0);
}

function wrapped(value: bigint): string {
  return String(BigInt.asIntN(64, value));
}
