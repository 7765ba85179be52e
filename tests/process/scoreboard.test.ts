import { describe, expect, it } from 'vitest';
import { RequestCounter, Scoreboard } from '../../appserver/process/scoreboard.ts';

function openBoard(): Scoreboard & Disposable {
  const board = new Scoreboard();
  return Object.assign(board, { [Symbol.dispose]: () => board.close() });
}

describe('the scoreboard', () => {
  it('adds up what all workers have counted', () => {
    using board = openBoard();
    const one = new RequestCounter(board.fd, board.take());
    const two = new RequestCounter(board.fd, board.take());
    one.count();
    expect(one.total()).toBe(1);
    one.flush();
    two.count();
    two.count();
    expect(two.total()).toBe(3);
    two.flush();
    one.count();
    one.flush();
    expect(one.total()).toBe(4);
    expect([board.read(0), board.read(1)]).toEqual([2, 2]);
  });

  it('shows a count to others without being told to', async () => {
    using board = openBoard();
    const one = new RequestCounter(board.fd, board.take());
    for (let burst = 1; burst <= 2; burst++) {
      one.count();
      await expect.poll(() => board.read(0)).toBe(burst);
    }
  });

  it('counts on where a dead process stopped, so the total never falls', () => {
    using board = openBoard();
    const place = board.take();
    const dead = new RequestCounter(board.fd, place);
    dead.count();
    dead.flush();
    board.release(place);
    const heir = new RequestCounter(board.fd, board.take());
    heir.count();
    heir.flush();
    expect(heir.total()).toBe(2);
  });

  it('holds more processes than a reader had room for at first', () => {
    using board = openBoard();
    const counters = Array.from({ length: 150 }, () => new RequestCounter(board.fd, board.take()));
    for (const counter of counters) {
      counter.count();
      counter.flush();
    }
    expect(counters[0]?.total()).toBe(150);
  });
});
