/**
 * Polls as Prometheus remote-write requests: one request a poll, as from a scrape each second. Everything but values and time is
 * encoded once. The snappy block is a single literal, which costs the receiver less to open than a compressed one would.
 */
import type { MetaSeries } from '../workload-files.ts';

const doubleBytes = 8;
/** Milliseconds since 1970 take six bytes as a varint until the year 2109. */
const timeBytes = 6;
const sampleBytes = 1 + doubleBytes + 1 + timeBytes;

const timeSeriesTag = 0x0a;
const labelTag = 0x0a;
const sampleTag = 0x12;
const valueTag = 0x09;
const timestampTag = 0x10;

/** Returns what encodes the next request; two buffers in turn, so that one can be filled while the other is sent. */
export function requestEncoder(series: readonly MetaSeries[]): (row: Float64Array, atMs: number) => Buffer {
  const parts = series.map((one) => [encodedHead(one), Buffer.alloc(sampleBytes - 1)] as const);
  const body = Buffer.concat(parts.flat());
  const request = Buffer.concat([snappyLiteral(body.length), body]);
  let end = request.length - body.length;
  const valueAt = Int32Array.from(parts, ([head, sample]) => {
    end += head.length + sample.length;
    return end - sample.length;
  });
  const buffers = [request, Buffer.from(request)] as const;
  let turn: 0 | 1 = 0;
  return (row, atMs) => {
    turn = turn === 0 ? 1 : 0;
    const buffer = buffers[turn];
    const time = varint(atMs);
    for (let index = 0; index < valueAt.length; index++) {
      let at = buffer.writeDoubleLE(row[index] ?? Number.NaN, valueAt[index] ?? 0);
      buffer[at++] = timestampTag;
      time.copy(buffer, at);
    }
    return buffer;
  };
}

export const remoteWriteHeaders = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};

/** A time series up to and with the tag of its one sample's value. */
function encodedHead({ metric, labels }: MetaSeries): Buffer {
  const all = Object.entries({ ...labels, host: 'HV-PROD-01', job: 'hv', __name__: metric });
  const encoded = Buffer.concat(
    all
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => field(labelTag, Buffer.concat([text(0x0a, name), text(0x12, value)]))),
  );
  const sampleHead = Buffer.from([sampleTag, sampleBytes, valueTag]);
  const length = encoded.length + 2 + sampleBytes;
  return Buffer.concat([Buffer.from([timeSeriesTag]), varint(length), encoded, sampleHead]);
}

function text(tag: number, value: string): Buffer {
  return field(tag, Buffer.from(value));
}

function field(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** What goes before a body of which nothing is compressed: its length, then one literal with a four-byte length. */
function snappyLiteral(length: number): Buffer {
  const literal = Buffer.alloc(5);
  literal[0] = 63 << 2;
  literal.writeUInt32LE(length - 1, 1);
  return Buffer.concat([varint(length), literal]);
}
