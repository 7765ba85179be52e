import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatOptionsDoc, OPTIONS_DOC } from '../../scripts/options-doc.ts';

describe('docs/options.md', () => {
  it('says what the option table says; node scripts/options-doc.ts writes it', () => {
    expect(readFileSync(OPTIONS_DOC, 'utf8')).toBe(formatOptionsDoc());
  });
});
