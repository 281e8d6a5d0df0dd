import type { Lab } from './lab.js';

/** What the lab's clients saw: the parts of the generator's report that tests look at. */
export interface ClientReport {
  readonly shortRequests: {
    readonly sent: number;
    readonly lost: number;
    readonly worstGapMs: number;
    readonly failures: Record<string, number>;
  };
  readonly sessions: { readonly opened: number; readonly alive: number; readonly broken: number };
  readonly keepAlive: { readonly sent: number; readonly lost: number };
  readonly downloads: { readonly started: number; readonly finished: number; readonly broken: number };
}

/** Runs `work` while clients use every VIP of the lab, and returns what they saw beside its result. */
export async function withClients<Result>(
  lab: Lab,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly clients: ClientReport }> {
  await lab.lab(
    'traffic',
    'start',
    '--rate',
    '100',
    '--sessions',
    '20',
    '--keepalive',
    '4',
    '--downloads',
    '2',
    '--seconds',
    '120',
  );
  try {
    const result = await work();
    await lab.lab('traffic', 'stop');
    return { result, clients: JSON.parse(await lab.lab('traffic', 'report')) as ClientReport };
  } catch (error) {
    await lab.lab('traffic', 'stop').catch(() => undefined);
    throw error;
  }
}

/** The losses that a hitless change must not cause, in a form that a failing test prints whole. */
export const lossesOf = (clients: ClientReport): Record<string, number> => ({
  lostRequests: clients.shortRequests.lost,
  brokenSessions: clients.sessions.broken,
  brokenDownloads: clients.downloads.broken,
});

export const NO_LOSS = { lostRequests: 0, brokenSessions: 0, brokenDownloads: 0 };
