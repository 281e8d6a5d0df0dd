import { readFile } from 'node:fs/promises';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { FailoverWindow } from '../../../src/plan/failover.js';
import type { Simulation } from '../../../src/plan/simulation.js';
import { riskJson } from '../../../src/report/risk/json.js';
import { riskReportJsonSchema, riskReportSchema } from '../../../src/report/risk/schema.js';
import type { simulationReport } from '../../../src/report/simulation/json.js';
import type { RiskReport } from '../../../src/risk/report.js';
import { SAMPLE, SAMPLE_OF_FILES, SAMPLE_OF_ONE } from './sample-report.js';

type Published = z.infer<typeof riskReportSchema>;
type Times = 'bestUs' | 'typicalUs' | 'worstUs';

/**
 * Every leaf of a type with its path, such as `.pairs[].verdict.worst: high`, and `.worst?` where it may be absent. Simulations as they are told to programs,
 * times that never end as null. As texts, because the compiler takes types that nest as deep as these for equal without looking.
 */
type Leaves<T, At extends string = ''> = T extends Simulation
  ? Leaves<ReturnType<typeof simulationReport>, At>
  : T extends FailoverWindow
    ? Leaves<Omit<T, Times> & { [Key in Times]: number | null }, At>
    : T extends readonly (infer Item)[]
      ? Leaves<Item, `${At}[]`>
      : T extends object
        ? { [Key in keyof T & string]-?: LeavesOf<T, Key, `${At}.${Key}`> }[keyof T & string]
        : T extends string
          ? `${At}: ${string extends T ? 'string' : T}`
          : T extends number
            ? `${At}: ${number extends T ? 'number' : T}`
            : `${At}: ${T extends boolean ? 'boolean' : 'null'}`;

type LeavesOf<T, Key extends keyof T, At extends string> =
  | (undefined extends T[Key] ? `${At}?` : Partial<Pick<T, Key>> extends Pick<T, Key> ? `${At}?` : never)
  | Leaves<Exclude<T[Key], undefined>, At>;

/** The compiler names what is found where nothing should be. */
type None<Found extends never> = Found;

describe('the published schema', () => {
  test('has the types of the report, no more and no less', () => {
    expectTypeOf<None<Exclude<Leaves<RiskReport>, Leaves<Published>>>>().toBeNever();
    expectTypeOf<None<Exclude<Leaves<Published>, Leaves<RiskReport>>>>().toBeNever();
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
