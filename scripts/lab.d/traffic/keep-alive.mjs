import { Agent, request } from 'node:http';

const PAUSE_MS = 100;
const DEADLINE_MS = 2000;

/**
 * Clients that send request after request on one kept connection, and open another only when the server closed it.
 *
 * @param {string} vip
 * @param {number} clients
 */
export function startKeepAlive(vip, clients) {
  const counts = { sent: 0, lost: 0 };
  const stop = new AbortController();
  const agents = Array.from({ length: clients }, () => new Agent({ keepAlive: true, maxSockets: 1 }));

  const run = async (/** @type {Agent} */ agent) => {
    while (!stop.signal.aborted) {
      const isAnswered = await ask(vip, agent);
      if (stop.signal.aborted) return;
      counts.sent += 1;
      if (!isAnswered) counts.lost += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  for (const agent of agents) void run(agent);
  return {
    report: () => ({ ...counts }),
    stop: () => {
      stop.abort();
      for (const agent of agents) agent.destroy();
    },
  };
}

/**
 * @param {string} vip
 * @param {Agent} agent
 * @returns {Promise<boolean>} Whether the whole answer came, with status 200.
 */
function ask(vip, agent) {
  return new Promise((resolve) => {
    const outgoing = request({ host: vip, path: '/', agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    outgoing.setTimeout(DEADLINE_MS, () => outgoing.destroy(new Error('deadline')));
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
