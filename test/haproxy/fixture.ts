import { readFileSync } from 'node:fs';

/** Versions whose real answers are kept under `fixtures/`. */
export const fixtureVersions = ['2.2.9', '2.6.12', '3.0.11', '3.2.26'] as const;

export type FixtureVersion = (typeof fixtureVersions)[number];

export const fixture = (version: FixtureVersion, name: string): string =>
  readFileSync(new URL(`fixtures/${version}/${name}.txt`, import.meta.url), 'utf8');
