import { readFile } from 'node:fs/promises';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { FailoverWindow } from '../../../src/plan/failover.js';
import type { Simulation } from '../../../src/plan/simulation.js';
import { riskJson } from '../../../src/report/risk/json.js';
import { riskReportJsonSchema, riskReportSchema } from '../../../src/report/risk/schema.js';
import type { simulationReport } from '../../../src/report/simulation/json.js';
import type { simulationSchema } from '../../../src/report/simulation/schema.js';
import type { RiskReport } from '../../../src/risk/report.js';
import { SAMPLE, SAMPLE_OF_FILES, SAMPLE_OF_ONE } from './sample-report.js';

type Times = 'bestUs' | 'typicalUs' | 'worstUs';

/** A type as JSON has it: simulations as they are told to programs, times that never end as null, nothing read-only. */
type Plain<T> = T extends Simulation
  ? Plain<ReturnType<typeof simulationReport>>
  : T extends FailoverWindow
    ? Plain<Omit<T, Times> & { [Key in Times]: number | null }>
    : T extends readonly (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? { -readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
        : T;

describe('the published schema', () => {
  test('has the types of the report, no more and no less', () => {
    expectTypeOf<Plain<z.infer<typeof simulationSchema>>>().toEqualTypeOf<Plain<ReturnType<typeof simulationReport>>>();
    expectTypeOf<Plain<z.infer<typeof riskReportSchema>>>().toEqualTypeOf<Plain<RiskReport>>();
  });

  // After a change: print riskReportJsonSchema() into the file, and format it.
  test('is what docs/risk-report.schema.json holds', async () => {
    const written: unknown = JSON.parse(
      await readFile(new URL('../../../docs/risk-report.schema.json', import.meta.url), 'utf8'),
    );
    expect(written).toEqual(riskReportJsonSchema());
  });

  test('describes every key, and forbids no further ones', () => {
    const properties = [...propertiesOf(riskReportJsonSchema())];
    expect(properties.length).toBeGreaterThan(100);
    expect(properties.filter(([, property]) => !Object.hasOwn(property, 'description')).map(([path]) => path)).toEqual(
      [],
    );
    expect(JSON.stringify(riskReportJsonSchema())).not.toContain('"additionalProperties":false');
  });
});

/** Every property of a JSON Schema with its path. */
function* propertiesOf(schema: object, path = ''): Iterable<[string, object]> {
  for (const [key, value] of Object.entries(schema)) {
    if (typeof value !== 'object' || value === null) continue;
    if (key === 'properties') {
      for (const [name, property] of Object.entries(value))
        if (property instanceof Object) yield [`${path}.${name}`, property];
    }
    yield* propertiesOf(value, `${path}.${key}`);
  }
}

describe.each([
  ['many pairs', SAMPLE],
  ['one pair', SAMPLE_OF_ONE],
  ['files', SAMPLE_OF_FILES],
])('a report of %s', (_, report) => {
  const written: unknown = JSON.parse(riskJson(report));

  test('is valid, and has nothing that the schema does not know', () => {
    expect(riskReportSchema.parse(written)).toEqual(written);
  });
});

test('a window that never ends has null for its times', () => {
  const [pair] = riskReportSchema.parse(JSON.parse(riskJson(SAMPLE_OF_ONE))).pairs;
  const drop = pair?.failovers[0]?.windows.find(({ event }) => event === 'priority-drop');
  expect(drop).toMatchObject({ bestUs: null, typicalUs: null, worstUs: null });
});

test('the passwords of the files behind it are not in it', () => {
  expect(riskJson(SAMPLE)).not.toContain('s3cret12');
});
