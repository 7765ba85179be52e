import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelPacket } from '../../../app/page/packet-model.ts';
import { encodePacket } from '../../fixtures/uwsgi-client.ts';

const word = fc.string({ unit: 'binary-ascii', maxLength: 300 });

test('every byte of a packet has one meaning, and its vars are those that were sent', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 20 }), (vars) => {
      const packet = encodePacket(vars);
      const { bytes, runs, variables } = modelPacket(packet.toString('base64'));
      expect(variables.map(({ name, value }) => [name, value])).toEqual(vars);
      let at = 0;
      for (const { start, end } of runs) {
        expect(start).toBe(at);
        at = end;
      }
      expect(at).toBe(bytes.length);
    }),
  );
});
