import { expect } from 'vitest';

/** One element of a document, as far as tests ask for it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly depth: number;
}

const VOID = new Set(['meta', '!doctype']);

/** All elements of an XML document, or of HTML written like one. Throws where tags do not match, or a bare `<` or `&` stands in the text. */
export function elementsOf(document: string): readonly Element[] {
  const found: Element[] = [];
  const open: string[] = [];
  for (const [, text = '', closing, name = '', rest = '', self] of document.matchAll(
    /([^<]*)<(\/?)([!\w]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/g,
  )) {
    if (/&(?!amp;|lt;|gt;|quot;)/.test(`${text}${rest}`)) throw new Error(`a bare & near ${text.slice(-40)}`);
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const attributes = Object.fromEntries(
      [...rest.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    );
    found.push({ name, attributes, depth: open.length });
    if (self === '' && !VOID.has(name)) open.push(name);
  }
  const last = /<\/\w+>\s*$/.test(document);
  if (open.length > 0 || !last) throw new Error(`not closed: ${open.join(', ')}`);
  return found;
}

/** Everything that is drawn lies on the picture. */
export function expectInside(svg: string): void {
  const elements = elementsOf(svg);
  const [, , width = Number.NaN, height = Number.NaN] = (elements[0]?.attributes['viewBox'] ?? '')
    .split(' ')
    .map(Number);
  for (const { name, attributes } of elements.filter((each) => ['rect', 'text', 'line'].includes(each.name))) {
    for (const [key, most] of [
      ['x', width],
      ['x1', width],
      ['y', height],
      ['y1', height],
    ] as const) {
      const value = Number(attributes[key] ?? 0);
      expect(value, `${name} ${key}`).toBeGreaterThanOrEqual(0);
      expect(value, `${name} ${key}`).toBeLessThanOrEqual(most);
    }
    expect(Number(attributes['width'] ?? 0)).not.toBeNaN();
  }
}
