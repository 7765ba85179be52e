/** Times as logs have them, in local time and in English whatever the locale. */

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
]; // prettier-ignore
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The conversions of strftime(3) that make sense in a log. */
const CONVERSIONS: Readonly<Record<string, (date: Date) => string>> = {
  a: (date) => DAYS[date.getDay()]!.slice(0, 3),
  A: (date) => DAYS[date.getDay()]!,
  b: (date) => MONTHS[date.getMonth()]!.slice(0, 3),
  B: (date) => MONTHS[date.getMonth()]!,
  c: (date) => strftime('%a %b %e %H:%M:%S %Y', date),
  d: (date) => padded(date.getDate(), 2),
  D: (date) => strftime('%m/%d/%y', date),
  e: (date) => String(date.getDate()).padStart(2),
  F: (date) => strftime('%Y-%m-%d', date),
  H: (date) => padded(date.getHours(), 2),
  I: (date) => padded(date.getHours() % 12 || 12, 2),
  j: (date) => padded(dayOfYear(date), 3),
  m: (date) => padded(date.getMonth() + 1, 2),
  M: (date) => padded(date.getMinutes(), 2),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  S: (date) => padded(date.getSeconds(), 2),
  T: (date) => strftime('%H:%M:%S', date),
  y: (date) => padded(date.getFullYear() % 100, 2),
  Y: (date) => String(date.getFullYear()),
  z: (date) => zone(-date.getTimezoneOffset()),
  '%': () => '%',
};

/** Formats a time as strftime(3) does; a conversion that it does not know stays as it is. */
export function strftime(format: string, date: Date): string {
  return format.replaceAll(/%([a-zA-Z%])/g, (whole, letter: string) =>
    Object.hasOwn(CONVERSIONS, letter) ? CONVERSIONS[letter]!(date) : whole,
  );
}

/**
 * Formats times for lines that come in the thousands each second: the last text is kept.
 *
 * @returns a function of milliseconds since the epoch.
 */
export function secondFormat(format: string): (ms: number) => string {
  let second = Number.NaN;
  let text = '';
  return (ms) => {
    const now = Math.floor(ms / 1000);
    if (now !== second) {
      second = now;
      text = strftime(format, new Date(ms));
    }
    return text;
  };
}

/** `Wed Nov 22 14:35:00 2026`, as C's ctime(3), of milliseconds since the epoch. */
export const ctime = secondFormat('%c');

/** `22/Nov/2026:14:35:00 +0100`, Apache's common log format, of milliseconds since the epoch. */
export const commonLogTime = secondFormat('%d/%b/%Y:%H:%M:%S %z');

function dayOfYear(date: Date): number {
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (day - Date.UTC(date.getFullYear(), 0, 0)) / 86_400_000;
}

function zone(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.trunc(size / 60), 2)}${padded(size % 60, 2)}`;
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0');
}
