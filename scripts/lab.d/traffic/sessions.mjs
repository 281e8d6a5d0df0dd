import { openTcp, openWebSocket } from './channel.mjs';

/**
 * Long-lived sessions, TCP and websocket by turns. Each sends a line every 200 ms and expects the same line back;
 * a session that ends, answers wrongly or stays silent for 3 s is broken, and another takes its place.
 *
 * @import { Channel } from './channel.mjs'
 */

const EVERY_MS = 200;
const SILENCE_MS = 3000;
const RETRY_MS = 500;

/**
 * @param {string} vip
 * @param {number} count
 */
export function startSessions(vip, count) {
  const counts = { opened: 0, broken: 0 };
  /** @type {Set<Channel>} */
  const alive = new Set();
  const stop = new AbortController();

  const keepOneOpen = async (/** @type {number} */ index) => {
    while (!stop.signal.aborted) {
      await new Promise((resolve) => {
        void holdSession(index % 2 === 0 ? openTcp : openWebSocket, vip, {
          onOpen: (channel) => {
            counts.opened += 1;
            alive.add(channel);
          },
          onEnd: (channel) => {
            if (channel !== undefined && alive.delete(channel) && !stop.signal.aborted) counts.broken += 1;
            setTimeout(resolve, RETRY_MS);
          },
        });
      });
    }
  };
  for (let index = 0; index < count; index++) void keepOneOpen(index);
  return {
    report: () => ({ opened: counts.opened, alive: alive.size, broken: counts.broken }),
    stop: () => {
      stop.abort();
      for (const channel of alive) channel.destroy();
    },
  };
}

/**
 * @param {typeof openTcp} open
 * @param {string} vip
 * @param {{ onOpen: (channel: Channel) => void, onEnd: (channel: Channel | undefined) => void }} events
 *   `onEnd` comes once; without a channel when the session could not be opened.
 */
async function holdSession(open, vip, events) {
  /** @type {{ line: string, sentAt: number }[]} */
  const unanswered = [];
  let sequence = 0;
  /** @type {Channel | undefined} */
  let channel;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  try {
    channel = await open(vip, {
      onLine: (line) => {
        if (unanswered.shift()?.line !== line) channel?.destroy();
      },
      onEnd: () => {
        clearInterval(timer);
        events.onEnd(channel);
      },
    });
  } catch {
    events.onEnd(undefined);
    return;
  }
  const opened = channel;
  events.onOpen(opened);
  timer = setInterval(() => {
    const oldest = unanswered[0];
    if (oldest !== undefined && performance.now() - oldest.sentAt > SILENCE_MS) return opened.destroy();
    const line = `line ${sequence++}`;
    unanswered.push({ line, sentAt: performance.now() });
    opened.send(line);
  }, EVERY_MS);
}
