import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { type RunningPython, servePython } from './serve-python.ts';

describe.each([1, 2])('with %d threads', (threads) => {
  let served: RunningPython;
  beforeAll(async () => {
    served = await servePython('responses.py', { threads });
  });
  afterAll(() => served[Symbol.asyncDispose]());

  const allLogs = (): string => served.allLogs.join('\n');

  /** What was logged since the test began. */
  async function logged(pattern: RegExp, since: number): Promise<string> {
    return eventually(`${pattern} in ${served.log.slice(since).join('\n')}`, () =>
      served.log.slice(since).find((line) => pattern.test(line)),
    );
  }

  describe('what an app may return', () => {
    test.for([
      ['a_list', 'one two'],
      ['a_tuple', 'one'],
      ['nothing', ''],
      ['bare_bytes', 'bare'],
      ['bytes_like', 'array view'],
      ['a_generator', 'one two'],
      ['empty_generator', ''],
      ['by_write', 'written returned'],
      ['by_write_alone', 'one two'],
      ['Iterator', 'one two'],
      ['Announced', 'one two'],
      ['file_from_position', 'One small'],
      ['file_in_memory', '0123456789'],
      ['open_file', 'line 1\nline 2\n'],
      ['more_than_announced', 'xx'],
      ['written_as_announced', 'one two'],
    ] as const)('%s', async ([name, body]) => {
      const reply = await served.send(`/${name}`);
      expect(reply.status).toBe(200);
      expect(reply.all('Content-Type')).toEqual(['text/plain']);
      expect(await reply.text()).toBe(body);
    });

    test('the status may come with the first piece', async () => {
      const reply = await served.send('/late_start');
      expect([reply.status, reply.reason]).toEqual([201, 'Created']);
      expect(await reply.text()).toBe('late');
    });

    test.for(['Iterator', 'Announced'])('%s is closed', async (name) => {
      const before = allLogs().length;
      await (await served.send(`/${name}`)).bytes();
      await eventually('the body was closed', () => /was closed/.test(allLogs().slice(before)));
    });
  });

  describe('heads', () => {
    test('a status without a reason gets the usual one', async () => {
      const known = await served.send('/bare_status');
      expect([known.status, known.reason]).toEqual([404, 'Not Found']);
      const unknown = await served.send('/own_status');
      expect([unknown.status, unknown.reason]).toEqual([299, 'Unknown']);
    });

    test('hop-by-hop headers are left out', async () => {
      const reply = await served.send('/hop_by_hop');
      expect(reply.all('Connection')).toEqual([]);
      expect(reply.all('Transfer-Encoding')).toEqual([]);
      expect(await reply.text()).toBe('x');
    });

    test('Latin-1 passes', async () => {
      expect((await served.send('/latin1')).all('X-Latin')).toEqual(['caf\u00e9']);
    });

    test('any pairs pass', async () => {
      const reply = await served.send('/tuples_of_headers');
      expect([reply.all('X-A'), reply.all('X-B')]).toEqual([['1'], ['2']]);
    });

    test('exc_info replaces what was not sent', async () => {
      const reply = await served.send('/replaced');
      expect([reply.status, reply.reason]).toEqual([503, 'Busy']);
      expect(reply.all('X-First')).toEqual([]);
      expect(await reply.text()).toBe('second');
    });

    test('exc_info is raised again after that', async () => {
      const before = served.log.length;
      const reply = await served.send('/replaced_too_late');
      await expect(reply.bytes()).rejects.toThrow();
      expect(await logged(/ValueError: too late/, before)).toMatch(/responses\.py", line \d+/);
    });
  });

  describe('what is no response gives 500, and the log says why', () => {
    test.for([
      ['list_of_str', /expected a body of bytes, got the str 'Hello world': write it as b'\.\.\.'/],
      [
        'a_str',
        /expected the app to return a list of bytes, got a str: return \[text\.encode\(\)\]/,
      ],
      ['generator_of_str', /expected a body of bytes, got the str 'Hello world'/],
      ['list_of_int', /expected a body of bytes, got int/],
      ['none', /expected the app to return an iterable of bytes, got None/],
      ['no_start', /start_response: expected a call before the body, got none/],
      ['second_start', /start_response: expected one call, or exc_info; got a second call/],
      ['status_of_bytes', /status: expected str, got bytes/],
      ['header_of_bytes', /header X-A: expected str, got bytes/],
      ['header_of_int', /header Content-Length: expected str, got int/],
      ['header_of_one', /headers: expected tuples of name and value, got \('X-A',\)/],
      ['header_beyond_latin1', /header X-A: expected Latin-1 without line breaks, got '€'/],
      ['header_with_newline', /header X-A: expected Latin-1 without line breaks/],
      ['status_with_newline', /status: expected Latin-1 without line breaks/],
      ['header_with_control', /header X-A: expected a value in Latin-1 without control characters/],
      ['length_of_words', /Content-Length: expected a number/],
      ['exits', /SystemExit: enough/],
    ] as const)('%s', async ([name, reason]) => {
      const before = served.log.length;
      const reply = await served.send({ target: `/${name}`, headers: [] });
      expect(reply.status).toBe(500);
      expect(await reply.text()).toBe('Internal Server Error\n');
      await logged(reason, before);
    });
  });

  test('an app that fails once its response is complete is logged', async () => {
    const before = allLogs().length;
    const reply = await served.send('/fails_once_complete');
    expect(await reply.text()).toBe('one two');
    await eventually('the failure is in the log', () =>
      /after the end of the response: Traceback[^]*nobody sees it/.test(allLogs().slice(before)),
    );
    expect(await (await served.send('/a_tuple')).text()).toBe('one');
  });

  test('a close() that fails is logged', async () => {
    const before = allLogs().length;
    const reply = await served.send('/fails_in_close');
    expect(await reply.text()).toBe('x');
    await eventually('the failure is in the log', () =>
      /close\(\): Traceback[^]*ValueError: close failed/.test(allLogs().slice(before)),
    );
  });
});
