import { printable } from '../../inventory/quote.js';

/** Text and attribute values of an XML or HTML document. */
export const escaped = (text: string): string =>
  printable(text)
    .replace(/[\uFFFE\uFFFF]/g, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element from parts that are markup already. Attributes that are undefined are left out, numbers get two decimals at most. */
export function element(name: string, attributes: Attributes, ...parts: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${attributeValue(value)}"`],
  );
  const open = `<${name}${written.join('')}`;
  return parts.length === 0 ? `${open}/>` : `${open}>${parts.join('')}</${name}>`;
}

const attributeValue = (value: string | number): string =>
  typeof value === 'number' ? String(Number(value.toFixed(2))) : escaped(value);
