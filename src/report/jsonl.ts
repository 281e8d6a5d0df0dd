import type { RunEvent } from '../coordinator/events.js';

/** Bigints (signal masks) as decimal strings: JSON has no integer of 64 bits. */
const plainNumbers = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** One event as one line of JSON, without the newline. */
export const jsonLine = (event: RunEvent): string => JSON.stringify(event, plainNumbers);

/** A report object as indented JSON. */
export const json = (value: unknown): string => JSON.stringify(value, plainNumbers, 2);
