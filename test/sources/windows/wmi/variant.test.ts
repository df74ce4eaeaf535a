import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readBstr, readVariant } from '../../../../collector/sources/windows/wmi/variant.ts';
import { NativeImage } from './native-image.ts';

const vt = { i2: 2, i4: 3, r8: 5, bstr: 8, boolean: 11, unknown: 13, ui1: 17, i8: 20 };
const cim = { string: 8, boolean: 11, object: 13, uint8: 17, uint16: 18, sint16: 2, uint32: 19, sint32: 3 };
const cim64 = { sint64: 20, uint64: 21 };

test('a uint32 comes as VT_I4 and is read without its sign, a sint32 with it', () => {
  const image = new NativeImage();
  const minusOne = image.variant(vt.i4, (bytes, at) => bytes.writeInt32LE(-1, at));

  expect(readVariant(minusOne, cim.uint32, image)).toBe(4_294_967_295);
  expect(readVariant(minusOne, cim.sint32, image)).toBe(-1);
});

test('a 16-bit value as VT_I2 follows its CIM type, too', () => {
  const image = new NativeImage();
  const bits = image.variant(vt.i2, (bytes, at) => bytes.writeUInt16LE(0xfffe, at));

  expect(readVariant(bits, cim.uint16, image)).toBe(65_534);
  expect(readVariant(bits, cim.sint16, image)).toBe(-2);
});

test('64-bit integers come as text and become BigInt; the same text in a string stays text', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
      const image = new NativeImage();
      const variant = image.pointer(vt.bstr, image.bstr(String(value)));

      expect(readVariant(variant, value < 0n ? cim64.sint64 : cim64.uint64, image)).toBe(value);
      expect(readVariant(variant, cim.string, image)).toBe(String(value));
    }),
  );
});

test('any text survives, with zeros and lone surrogates inside it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const image = new NativeImage();

      expect(readVariant(image.pointer(vt.bstr, image.bstr(text)), cim.string, image)).toBe(text);
    }),
  );
});

test('no text is null, the empty text is empty', () => {
  const image = new NativeImage();

  expect(readVariant(image.pointer(vt.bstr, 0), cim.string, image)).toBeNull();
  expect(readBstr(image.bstr(''), image)).toBe('');
  expect(readVariant(image.variant(0), cim.string, image)).toBeNull();
  expect(readVariant(image.variant(1), cim.string, image)).toBeNull();
});

test('true is any value but 0, in a scalar and in an array', () => {
  const image = new NativeImage();
  const write = (value: number) => (bytes: Buffer, at: number) => bytes.writeInt16LE(value, at);

  expect(readVariant(image.variant(vt.boolean, write(-1)), cim.boolean, image)).toBe(true);
  expect(readVariant(image.variant(vt.boolean, write(0)), cim.boolean, image)).toBe(false);
  const flags = image.array(vt.boolean, 2, [write(-1), write(0), write(1)]);
  expect(readVariant(flags, 0x2000 | cim.boolean, image)).toEqual([true, false, true]);
});

test('an array of numbers survives in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true })), fc.array(fc.nat(0xffff_ffff)), (reals, naturals) => {
      const image = new NativeImage();
      const realArray = image.array(
        vt.r8,
        8,
        reals.map((value) => (bytes, at) => bytes.writeDoubleLE(value, at)),
      );
      const naturalArray = image.array(
        vt.i4,
        4,
        naturals.map((value) => (bytes, at) => bytes.writeUInt32LE(value, at)),
      );

      expect(readVariant(realArray, 0x2000 | 5, image)).toEqual(reals);
      expect(readVariant(naturalArray, 0x2000 | cim.uint32, image)).toEqual(naturals);
    }),
  );
});

test('texts, objects and bytes in arrays; an array that is not there is empty', () => {
  const image = new NativeImage();
  const address = (value: number) => (bytes: Buffer, at: number) => bytes.writeBigUInt64LE(BigInt(value), at);
  const texts = image.array(vt.bstr, 8, [address(image.bstr('a')), address(0), address(image.bstr('雪'))]);
  const objects = image.array(vt.unknown, 8, [address(image.object({ Name: 'q1' })), address(0)]);
  const bytes = image.array(vt.ui1, 1, [(into, at) => into.writeUInt8(200, at)]);

  expect(readVariant(texts, 0x2000 | cim.string, image)).toEqual(['a', null, '雪']);
  expect(readVariant(objects, 0x2000 | cim.object, image)).toEqual([{ Name: 'q1' }, null]);
  expect(readVariant(bytes, 0x2000 | cim.uint8, image)).toEqual(new Uint8Array([200]));
  expect(readVariant(image.pointer(0x2000 | vt.bstr, 0), 0x2000 | cim.string, image)).toEqual([]);
});

test('a layout that cannot be is refused, not guessed', () => {
  const image = new NativeImage();
  const longText = Buffer.alloc(8);
  longText.writeUInt32LE(0xf000_0000);
  const wrongElements = image.array(vt.bstr, 4, [() => undefined]);

  expect(() => readVariant(image.variant(12), cim.string, image)).toThrow('VARIANT of type 12');
  expect(() => readVariant(wrongElements, 0x2000 | cim.string, image)).toThrow('not 1 of 8');
  expect(() => readBstr(image.place(longText) + 4, image)).toThrow('text of 4026531840 bytes');
});

test('a 64-bit value in a VARIANT of its own type is exact', () => {
  const image = new NativeImage();
  const variant = image.variant(vt.i8, (bytes, at) => bytes.writeBigInt64LE(-(2n ** 53n) - 1n, at));

  expect(readVariant(variant, cim64.sint64, image)).toBe(-9_007_199_254_740_993n);
});
