import type { Answer, Blob, FieldKey } from './wire.js';

/** All values of a field, in the order of the answer. */
export const valuesOf = (answer: Answer, key: FieldKey): readonly string[] =>
  answer.fields.filter((field) => field.key === key).map((field) => field.value);

/** The first value of a field; empty when the answer has none. */
export const fieldOf = (answer: Answer, key: FieldKey): string => valuesOf(answer, key)[0] ?? '';

/** The value behind the label in the first `key label value`; undefined when the answer has none. */
export const labelledOf = (answer: Answer, key: FieldKey, label: string): string | undefined =>
  valuesOf(answer, key)
    .find((value) => value.startsWith(`${label} `))
    ?.slice(label.length + 1);

export const blobsOf = (answer: Answer, name: string): readonly Blob[] =>
  answer.blobs.filter((blob) => blob.name === name);

/** The lines of a blob; undefined when the answer has none of that name and label. */
export const linesOf = (answer: Answer, name: string, label = ''): readonly string[] | undefined =>
  answer.blobs.find((blob) => blob.name === name && blob.label === label)?.lines;
