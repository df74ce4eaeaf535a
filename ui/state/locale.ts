/** The language of the page and the numbers in it: the browser's first one that a catalogue exists for, else English. */
import { makeFormat } from '../format/format.ts';
import { en, type Strings } from '../strings/en.ts';
import { ptBr } from '../strings/pt-br.ts';

const catalogues: readonly (readonly [string, Strings])[] = [
  ['pt', ptBr],
  ['en', en],
];

const chosen = navigator.languages
  .map((language) => ({
    language,
    catalogue: catalogues.find(([name]) => language.split('-')[0] === name)?.[1],
  }))
  .find(({ catalogue }) => catalogue !== undefined);

export const strings: Strings = chosen?.catalogue ?? en;
export const format = makeFormat(chosen?.language ?? 'en');
