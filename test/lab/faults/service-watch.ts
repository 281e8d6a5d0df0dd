import { isMeasured } from '../../../src/probe/ledger.js';
import { startPairProbe } from '../../../src/probe/pair-probe.js';

/** What clients of a VIP saw. */
export interface Served {
  readonly sent: number;
  readonly lost: number;
  readonly worstGapMs: number;
  readonly failures: Readonly<Record<string, number>>;
}

export interface ServiceWatch {
  end(): Promise<Served>;
}

/** Fifty new connections a second, whatever became of those before. */
const RATE = 50;

export async function watchService(vip: string): Promise<ServiceWatch> {
  const target = {
    kind: 'http',
    name: vip,
    address: vip,
    port: 80,
    path: '/',
    ratePerSecond: RATE,
    timeoutMs: 2000,
    expectStatus: [200, 399],
  } as const;
  const probe = await startPairProbe([target], []);
  return {
    async end() {
      const [ledger] = await probe.stop();
      if (ledger === undefined || !isMeasured(ledger)) throw new Error(`${vip} was not measured`);
      const { sent, lost, worstGapMs, failures } = ledger.total;
      return { sent, lost, worstGapMs, failures };
    },
  };
}
