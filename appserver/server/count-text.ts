const LAST_THREE = Array.from({ length: 1000 }, (_, digits) => String(digits).padStart(3, '0'));

/**
 * A count that goes up by one, in decimal.
 *
 * Not `String(count)`: V8 keeps the texts of the last thousands of numbers for when they come again.
 * A count does not come again, and its text lives long enough to be moved to the old generation.
 *
 * @param count a whole number, not negative.
 */
export function countText(count: number): string {
  if (count < 1000) return String(count);
  return String(Math.trunc(count / 1000)) + LAST_THREE[count % 1000]!;
}
