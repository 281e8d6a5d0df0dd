import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MASK, maskedLines, maskedWhereDifferent, redactor } from '../../src/bundle/masks.js';

describe('maskedLines knows what is secret by the word in front of it', () => {
  test.each<[string, string]>([
    ['        auth_pass hunter2', `        auth_pass ${MASK}`],
    ['    stats auth admin:hunter2', `    stats auth ${MASK}`],
    ['    user ops password $5$abc groups g', `    user ops password ${MASK} groups g`],
    ['    user ops insecure-password hunter2', `    user ops insecure-password ${MASK}`],
    ['    dynamic-cookie-key hunter2', `    dynamic-cookie-key ${MASK}`],
    [
      'http-request set-header Authorization "Basic aHVudGVyMg=="',
      `http-request set-header Authorization "Basic ${MASK}"`,
    ],
    ['DB_PASSWORD=hunter2', `DB_PASSWORD=${MASK}`],
    ['  api_key: hunter2', `  api_key: ${MASK}`],
    ['url https://ops:hunter2@example.org/', `url https://ops:${MASK}@example.org/`],
    ['    server a 192.0.2.1:80 check', '    server a 192.0.2.1:80 check'],
    ['    timeout client 30s # passwords are elsewhere', '    timeout client 30s # passwords are elsewhere'],
    ['    bind :443 ssl crt /etc/haproxy/certs', '    bind :443 ssl crt /etc/haproxy/certs'],
  ])('%j', (line, masked) => {
    expect(maskedLines([line])).toEqual([masked]);
  });

  test('private keys are masked line by line, certificates are not', () => {
    const pem = [
      '-----BEGIN RSA PRIVATE KEY-----',
      'MIIa',
      'b2c=',
      '-----END RSA PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----',
      'MIIb',
    ];
    expect(maskedLines(pem)).toEqual([pem[0], MASK, MASK, pem[3], pem[4], 'MIIb']);
  });

  test('a key that does not end is masked to the end', () => {
    expect(maskedLines(['-----BEGIN PRIVATE KEY-----', 'MIIa', 'x'])).toEqual([
      '-----BEGIN PRIVATE KEY-----',
      MASK,
      MASK,
    ]);
  });
});

test('redactor leaves no secret of four characters or more in a text, nor in base64, a URL or JSON', () => {
  const secret = fc
    .string({ minLength: 4, maxLength: 40 })
    .filter((text) => text.trim().length >= 4 && !MASK.includes(text));
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.string(),
      fc.string(),
      (secrets, before, behind) => {
        const redact = redactor(secrets);
        for (const value of secrets) {
          const forms = [
            value,
            Buffer.from(value).toString('base64'),
            encodeURIComponent(value),
            JSON.stringify(value),
          ];
          for (const form of forms) expect(redact(`${before}\n${form}\n${behind}`)).not.toContain(`\n${form}\n`);
        }
      },
    ),
  );
});

test('maskedWhereDifferent keeps what two texts have in common', () => {
  expect(maskedWhereDifferent('a x1 b\nsame\n', 'a y2 b\nsame\n')).toBe(`a ${MASK} b\nsame\n`);
  expect(maskedWhereDifferent('a\n', 'a\nb\n')).toBeUndefined();
});
