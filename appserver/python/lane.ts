import type { Call } from './call.ts';
import { FrameReader, type FrameEvents } from './frame-reader.ts';
import { BODY_FOLLOWS, BODY_LENT, Frame, OFFERED } from './frames.ts';
import { LaneAttention } from './lane-attention.ts';
import type { LaneHost } from './lane-host.ts';
import { LaneLoans } from './lane-loans.ts';
import type { LaneEnd } from './lane-ends.ts';
import type { LaneSocket } from './lane-socket.ts';
import type { PiecesSource } from './pieces.ts';
import { requestSize } from './request-frame.ts';
import { RequestBodySender } from './request-body-sender.ts';
import type { TakeAhead } from '../wsgi/take-ahead.ts';

/** What a call is taken to last before any was seen, in milliseconds. */
const FIRST_GUESS = 1;

/**
 * One thread's connection. It carries one call at a time, in the order in which they came:
 *
 *     waiting --the one before is over--> running --ERROR--> over
 *                                            |
 *                                            +--WHOLE, END--> closing (the app's close() runs) --DONE--> over
 *
 * Laws:
 * - A call that waits here has been sent but not begun: it can be sent again elsewhere.
 * - A call whose body is still to come travels alone, and its body is ended, whole or not, before the
 *   next call goes out.
 * - A call that was given up keeps its lane until the app has noticed, and may still write to the log.
 */
export class Lane implements FrameEvents, PiecesSource {
  readonly #number: number;
  readonly #socket: LaneSocket;
  readonly #host: LaneHost;
  readonly #ahead: TakeAhead | undefined;
  readonly #loans: LaneLoans | undefined;
  readonly #attention: LaneAttention | undefined;
  #room = 1;
  /** Whether calls are long, and the app sends their responses itself. */
  #isLong = false;
  /** How long calls last, smoothed, in milliseconds. */
  #usual = FIRST_GUESS;
  #beganAt = 0;
  /** The one that runs, then those that wait. */
  readonly #calls: Call[] = [];
  /** Of the call that was sent last. */
  #sequence = 0;
  #body: RequestBodySender | undefined;
  #isLost = false;
  /** Of the body whose head is next. */
  #length: number | undefined;
  /** Of the response whose pieces come; undefined if its length is known. */
  #head: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param number the lane's, from 0: uWSGI's core.
   * @param ahead given if the interpreter has no other lane: then a call has nowhere else to go, and as
   * many may as well wait here.
   */
  constructor(
    number: number,
    ahead: TakeAhead | undefined,
    { socket, channel }: LaneEnd,
    host: LaneHost,
  ) {
    this.#number = number;
    this.#ahead = ahead;
    this.#socket = socket;
    this.#loans = channel && new LaneLoans(channel);
    this.#attention = channel && new LaneAttention(socket, channel);
    this.#adapt();
    this.#host = host;
    const reader = new FrameReader(this);
    socket.onData = (bytes) => reader.push(bytes);
  }

  /** Whether `begin` can take this call now. */
  takes(call: Call): boolean {
    const { length } = this.#calls;
    if (length === 0) return true;
    return length < this.#room && call.input === undefined && !this.#awaitsBody;
  }

  /** Whether it takes no call at all. */
  get isFull(): boolean {
    return this.#calls.length >= this.#room || this.#awaitsBody;
  }

  /** Whether the running call goes at its client's pace. */
  get #awaitsBody(): boolean {
    return this.#body !== undefined || this.#loans?.hasBody === true;
  }

  begin(call: Call): void {
    const { outbox } = this.#socket;
    const loan = this.#loans && call.lendBody();
    const start = call.takeStart();
    let frame: Buffer;
    try {
      frame = call.encode(outbox, call.input === undefined ? 0 : BODY_FOLLOWS, start.length);
    } catch (error) {
      loan?.giveBack(0);
      // What middleware has put into the environ may be no text that WSGI knows.
      call.fail(error as Error);
      return;
    }
    this.#calls.push(call);
    if (this.#calls.length === 1) this.#began(call, performance.now());
    this.#sequence = (this.#sequence + 1) >>> 0;
    frame.writeUInt32LE(this.#sequence, 0);
    const isLent = loan !== undefined && this.#loans!.lendBody(loan);
    if (isLent) frame[4]! ^= BODY_FOLLOWS ^ BODY_LENT;
    if (this.#host.isDirect && this.#loans?.offer(call) === true) frame[4]! |= OFFERED;
    if (this.#calls[0] === call) this.#attend();
    if (frame === outbox) this.#socket.sendOutbox(requestSize(frame), start);
    else this.#socket.writeBoth(frame, start);
    if (call.input !== undefined && !isLent) {
      this.#body = new RequestBodySender(this.#socket, call);
    }
    call.onExpire(() => {
      // It may be over, or what is before it.
      this.#attention?.look();
      if (this.#calls[0] === call) this.#host.expired(call);
    });
  }

  /**
   * The interpreter is gone, and with it the call that ran here.
   *
   * @returns the calls that were not begun.
   */
  lost(errorFor: (call: Call) => Error): Call[] {
    // What was complete before the end is complete, and what came after it had begun.
    this.#isLost = true;
    this.#socket.readOut();
    clearTimeout(this.#timer);
    this.#attention?.stop();
    this.#body?.stop();
    this.#loans?.close();
    this.#expectLong(false);
    for (const call of this.#calls) call.withdrawOffer();
    const [running, ...waiting] = this.#calls.splice(0);
    running?.fail(errorFor(running));
    this.#socket.destroy();
    return waiting;
  }

  /** Lets the thread end once it has nothing to do. */
  close(): void {
    this.#socket.end();
  }

  onWhole(head: string, body: Buffer, free: boolean): void {
    const call = this.#declined();
    if (free) this.#next();
    call?.whole(head, body);
  }

  onHead(head: string, length: number | undefined): void {
    const whole = length ?? this.#length;
    this.#length = undefined;
    this.#head = whole === undefined ? head : undefined;
    if (this.#declined()?.begin(head, whole, this) === false) this.giveUp();
  }

  onChunk(piece: Buffer): void {
    this.#calls[0]?.push(piece);
  }

  onAsk(): void {
    const isLent = this.#loans?.lendResponse(this.#calls[0]?.lendResponse()) === true;
    if (isLent && this.#head !== undefined) this.#loans!.expect(this.#head);
  }

  onEnd(free: boolean): void {
    this.#loans?.settle();
    const call = this.#calls[0];
    if (free) this.#next();
    call?.complete();
  }

  onDone(): void {
    this.#next();
  }

  onMessage(type: number, body: Buffer, head: string): void {
    const call = this.#calls[0];
    switch (type) {
      case Frame.log:
        call?.log(body.toString());
        break;
      case Frame.logVariable:
        if (call !== undefined) call.environ['tsgi.logvars'][head] = body.toString();
        break;
      case Frame.bodyRead:
        if (this.#loans?.bodyRead(body) === false) call?.bodyBroke();
        break;
      case Frame.length:
        this.#length = Number(body.readBigUInt64LE());
        break;
      case Frame.taken:
        if (call === undefined || this.#loans?.taken(call, this) !== true) this.#unexpected(type);
        break;
      case Frame.written:
        this.#loans?.written(body, call);
        break;
      case Frame.timeLimit:
        this.#limitTime(Number(body.toString()));
        break;
      case Frame.error:
        this.#loans?.settle();
        this.#declined();
        this.#next();
        call?.raised(body.toString());
        break;
      default:
        this.#unexpected(type);
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  giveUp(): void {
    const ahead = this.#calls.length - 1;
    this.#host.giveUp(this.#number, (this.#sequence - ahead) >>> 0);
  }

  #unexpected(type: number): void {
    this.#host.log(`expected a frame on lane ${this.#number}, got type ${type}`);
  }

  /** The running call has a response like any other; gives it. */
  #declined(): Call | undefined {
    const call = this.#calls[0];
    if (call?.isDirect === true) {
      this.#loans!.declined(call);
      this.#attend();
    }
    return call;
  }

  /** Looks for what the running call has to say, as soon as it says something or when there is time. */
  #attend(): void {
    if (this.#calls[0]!.isDirect) this.#attention!.rest();
    else this.#attention?.attend();
  }

  /** The running call is over. */
  #next(): void {
    clearTimeout(this.#timer);
    this.#body?.stop();
    this.#body = undefined;
    this.#calls.shift();
    const now = performance.now();
    this.#usual += (now - this.#beganAt - this.#usual) / 8;
    this.#adapt();
    const next = this.#calls[0];
    if (next !== undefined) {
      this.#began(next, now);
      this.#attend();
    }
    if (!this.#isLost) this.#host.laneFree(this);
  }

  #began(call: Call, now: number): void {
    this.#beganAt = now;
    call.began(now);
  }

  /** Quick calls wait here, so that the app never does; slow ones where any worker can take them. */
  #adapt(): void {
    if (this.#ahead === undefined) return;
    this.#expectLong(this.#loans?.isExpecting === true);
    this.#room = Math.min(this.#ahead.most, 1 + Math.floor(this.#ahead.wait / this.#usual));
  }

  #expectLong(isLong: boolean): void {
    if (isLong === this.#isLong) return;
    this.#isLong = isLong;
    if (isLong) this.#ahead?.longCalls();
    else this.#ahead?.usualCalls();
  }

  #limitTime(seconds: number): void {
    clearTimeout(this.#timer);
    const call = this.#calls[0];
    if (seconds <= 0 || call === undefined) return;
    this.#timer = setTimeout(() => this.#host.overdue(this.#number, call), seconds * 1000);
  }
}
