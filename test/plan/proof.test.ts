import { describe, expect, it } from 'vitest';
import { proveReload, staysProven, stillServes } from '../../src/plan/proof.js';
import type { ServingState } from '../../src/plan/serving.js';

const backend = { backend: 'pages', up: 2, total: 2, pending: 0, outOfService: 0 };
const before: ServingState = {
  master: { pid: 10, startTicks: 100 },
  workers: [{ pid: 11, startTicks: 101 }],
  oldWorkers: [],
  reloadFailed: false,
  listeners: [{ address: '*', port: 80, pids: [10, 11] }],
  configured: [{ address: '0.0.0.0', port: 80 }],
  backends: [backend],
};
const reloaded: ServingState = {
  ...before,
  workers: [{ pid: 20, startTicks: 200 }],
  oldWorkers: [{ pid: 11, startTicks: 101 }],
  stopping: false,
  listeners: [{ address: '*', port: 80, pids: [10, 20] }],
};

/** The state without what is not known. */
const known = (state: { readonly [Key in keyof ServingState]: ServingState[Key] | undefined }): ServingState =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as unknown as ServingState;

describe('the proof of a reload', () => {
  it('is given by a new worker that holds the listeners and sees the servers', () => {
    const proof = proveReload(before, reloaded);
    expect(proof.state).toBe('proven');
    expect(proof.text).toContain('new worker 20');
  });

  it.each([
    ['to an address alone', '0.0.0.0', '192.0.2.100'],
    ['from an address to all of them', '192.0.2.100', '0.0.0.0'],
  ])('lets a bind go %s, where the file says so', (_, was, is) => {
    const bound = (address: string, pid: number) => ({ listeners: [{ address, port: 80, pids: [pid] }] });
    const proof = proveReload(
      { ...before, ...bound(was, 11) },
      { ...reloaded, ...bound(is, 20), configured: [{ address: is, port: 80 }] },
    );
    expect(proof.state).toBe('proven');
    const still = { ...reloaded, ...bound(is, 20), configured: [was, is].map((address) => ({ address, port: 80 })) };
    expect(proveReload({ ...before, ...bound(was, 11) }, still)).toMatchObject({ state: 'pending' });
  });

  it.each<[string, { readonly [Key in keyof ServingState]?: ServingState[Key] | undefined }, string]>([
    ['no new worker is there yet', { workers: before.workers, oldWorkers: [] }, 'no new worker yet'],
    [
      'the master’s socket is away, as it is while the master replaces itself',
      { reloadFailed: undefined },
      'does not answer yet',
    ],
    ['no runtime socket answers that did before', { backends: undefined }, 'no runtime socket answers yet'],
    ['the worker that answers is the stopping one', { stopping: true }, 'stopping'],
    [
      'a listener is not held by the new worker',
      { listeners: [{ address: '*', port: 80, pids: [11] }] },
      'not held by the new worker',
    ],
    ['nobody listens any more', { listeners: [] }, 'nobody listens on *:80'],
    ['a server was not checked yet', { backends: [{ ...backend, pending: 1 }] }, 'not checked yet'],
    ['fewer servers are up than before', { backends: [{ ...backend, up: 1 }] }, '1 of 2 servers up, before 2'],
  ])('waits while %s', (_, part, text) => {
    const proof = proveReload(before, known({ ...reloaded, ...part }));
    expect(proof.state).toBe('pending');
    expect(proof.text).toContain(text);
  });

  it.each<[string, Partial<ServingState>, string]>([
    ['HAProxy itself says so', { reloadFailed: true }, 'its last reload failed'],
    ['the master process was replaced: that was a restart', { master: { pid: 30, startTicks: 300 } }, 'was restarted'],
  ])('has failed when %s', (_, part, text) => {
    const proof = proveReload(before, { ...reloaded, ...part });
    expect(proof.state).toBe('failed');
    expect(proof.text).toContain(text);
  });

  it('waits for the master’s next try when its last reload had failed already', () => {
    const had = { ...before, reloadFailed: true, reloads: 3 };
    expect(proveReload(had, { ...had }).state).toBe('pending');
    expect(proveReload(had, { ...had, reloads: 4 }).state).toBe('failed');
    expect(proveReload(had, { ...reloaded, reloads: 4 }).state).toBe('proven');
  });

  it('is not fooled by a pid that came around again', () => {
    expect(
      proveReload(before, { ...reloaded, workers: [{ pid: 11, startTicks: 500 }], listeners: before.listeners }).state,
    ).toBe('proven');
  });

  it('lets go of a listener and a backend that the new file no longer has', () => {
    const had = {
      ...before,
      listeners: [...before.listeners, { address: '*', port: 81, pids: [11] }],
      backends: [backend, { ...backend, backend: 'old' }],
    };
    expect(proveReload(had, reloaded).state).toBe('proven');
  });
});

describe('a node that was proven', () => {
  it('stays so while its worker lives and listens, whatever its servers do', () => {
    expect(staysProven(before, { ...reloaded, backends: [{ ...backend, up: 0 }] }).state).toBe('proven');
  });

  it.each<[string, ServingState]>([
    ['its master and workers are gone', { workers: [], oldWorkers: [], listeners: [] }],
    ['nobody listens any more', { ...reloaded, listeners: [] }],
    ['the old worker serves again', before],
  ])('does not when %s', (_, now) => {
    expect(staysProven(before, now).state).not.toBe('proven');
  });
});

describe('a node whose reload failed', () => {
  it('still serves when its listeners are held', () => {
    expect(stillServes(before, before).state).toBe('proven');
  });

  it('still serves when HAProxy counts the serving worker as an old one', () => {
    const now = { ...before, workers: [], oldWorkers: before.workers, reloadFailed: true };
    expect(stillServes(before, now).state).toBe('proven');
  });

  it('does not when nobody listens', () => {
    expect(stillServes(before, { ...before, listeners: [] })).toMatchObject({ state: 'failed' });
  });

  it('does not when new workers took over that could not be proven', () => {
    expect(stillServes(before, reloaded)).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('worker 20 is new'),
    });
  });
});
