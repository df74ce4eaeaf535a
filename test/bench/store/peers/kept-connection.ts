/**
 * A client that does little itself, for taking the time of a server's answers: one connection that is kept, one request after the other,
 * each sent as it is and its answer taken whole. Node's own client would be a third of what is measured. It knows of HTTP/1.1 no more
 * than servers on loopback answer with.
 */
import { connect, type Socket } from 'node:net';

const headEnd = '\r\n\r\n';
const lineEnd = '\r\n';
const largestAnswer = 2 ** 26;
const leastRoom = 2 ** 16;

export interface KeptConnection extends Disposable {
  /** The body of the answer, valid until the next is asked for; rejects when it is an error. */
  get(path: string): Promise<Buffer>;
}

export function keptConnection(host: string, port: number): KeptConnection {
  const received = { bytes: Buffer.allocUnsafeSlow(2 ** 20), length: 0 };
  let waiting: PromiseWithResolvers<Buffer> | undefined;
  const onread = { buffer: room, callback: (size: number) => take(size) };
  const socket: Socket = connect({ host, port, noDelay: true, onread });
  const fail = (error: Error): void => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`${host}:${port} closed the connection`)));

  /** Where the next bytes are read to: behind those that are there. */
  function room(): Buffer {
    if (received.bytes.length - received.length < leastRoom) grow(received, received.length + leastRoom);
    return received.bytes.subarray(received.length);
  }

  function take(size: number): boolean {
    received.length += size;
    const answer = answerIn(received.bytes.subarray(0, received.length));
    if (answer === undefined) return true;
    received.length = 0;
    if (answer.status < 300) waiting?.resolve(answer.body);
    else
      fail(new Error(`${host}:${port} answered ${answer.status}: ${answer.body.toString().slice(0, 200)}`));
    return true;
  }

  return {
    get: (path) => {
      waiting = Promise.withResolvers();
      socket.write(`GET ${path} HTTP/1.1${lineEnd}Host: ${host}:${port}${headEnd}`);
      return waiting.promise;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

function grow(received: { bytes: Buffer }, size: number): void {
  if (size > largestAnswer) throw new Error(`An answer has more than ${largestAnswer} bytes`);
  const larger = Buffer.allocUnsafeSlow(Math.max(received.bytes.length * 2, size));
  received.bytes.copy(larger);
  received.bytes = larger;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Undefined until all of it is there. */
function answerIn(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const body = bytes.subarray(end + headEnd.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) {
    const whole = unchunked(body);
    return whole && { status, body: whole };
  }
  return body.length < Number(length) ? undefined : { status, body };
}

/** A body in chunks put together; undefined until the last is there. */
function unchunked(body: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf(lineEnd, at);
    if (end < 0) return undefined;
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    const start = end + lineEnd.length;
    if (body.length < start + size + lineEnd.length) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(start, start + size));
    at = start + size + lineEnd.length;
  }
}
