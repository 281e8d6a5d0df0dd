/**
 * Cuts CSV as HAProxy writes it (RFC 4180 quoting, LF) into records of fields. Empty lines are skipped. A quote that is never closed
 * runs to the end of the text.
 */
export function splitCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /("(?:[^"]|"")*(?:"|$)[^,\n]*|[^,\n]*)(,|\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) break;
    const raw = match[1] ?? '';
    record.push(
      raw.startsWith('"')
        ? raw
            .slice(1)
            .replace(/"(?!")$/, '')
            .replaceAll('""', '"')
        : raw,
    );
    if (match[2] === ',') continue;
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  return records;
}
