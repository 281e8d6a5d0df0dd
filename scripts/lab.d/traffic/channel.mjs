import { request } from 'node:http';
import { connect } from 'node:net';
import { acceptFor, CLOSE, encodeFrame, frameReader, newKey, TEXT } from '../websocket.mjs';

/**
 * A long-lived connection that sends and receives lines of text, over plain TCP or over a websocket.
 *
 * @typedef {{ onLine: (line: string) => void, onEnd: () => void }} Listener `onEnd` comes once, for any end.
 * @typedef {{ send: (line: string) => void, destroy: () => void }} Channel
 * @import { Duplex } from 'node:stream'
 */

const OPEN_MS = 3000;

/**
 * @param {string} vip
 * @param {Listener} listener
 * @returns {Promise<Channel>} Rejects when the connection cannot be made within 3 s.
 */
export async function openTcp(vip, listener) {
  const socket = connect({ host: vip, port: 9000, noDelay: true });
  await withinOpenMs(socket, (/** @type {(opened: void) => void} */ done) => socket.once('connect', done));
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) listener.onLine(line);
  });
  endOnce(socket, listener);
  return { send: (line) => socket.write(`${line}\n`), destroy: () => socket.destroy() };
}

/**
 * @param {string} vip
 * @param {Listener} listener
 * @returns {Promise<Channel>} Rejects when the handshake does not succeed within 3 s.
 */
export async function openWebSocket(vip, listener) {
  const key = newKey();
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
  };
  const outgoing = request({ host: vip, path: '/echo', agent: false, headers });
  const socket = await withinOpenMs(outgoing, (/** @type {(socket: Duplex) => void} */ done, fail) => {
    outgoing.once('upgrade', (response, upgraded) => {
      if (response.headers['sec-websocket-accept'] === acceptFor(key)) done(upgraded);
      else fail(new Error('the handshake was answered for another key'));
    });
    outgoing.once('response', (response) => fail(new Error(`status ${response.statusCode} instead of 101`)));
    outgoing.end();
  });
  const read = frameReader();
  socket.on('data', (chunk) => {
    for (const { opcode, payload } of read(chunk)) {
      if (opcode === TEXT) listener.onLine(payload.toString('latin1'));
      if (opcode === CLOSE) socket.destroy();
    }
  });
  endOnce(socket, listener);
  return {
    send: (line) => socket.write(encodeFrame(TEXT, Buffer.from(line, 'latin1'), true)),
    destroy: () => socket.destroy(),
  };
}

/**
 * @template T
 * @param {{ once: (event: 'error', listener: (error: Error) => void) => unknown, destroy: (error?: Error) => unknown }} connection
 * @param {(done: (opened: T) => void, fail: (error: Error) => void) => void} start
 * @returns {Promise<T>}
 */
function withinOpenMs(connection, start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error('deadline')), OPEN_MS);
    const fail = (/** @type {Error} */ error) => {
      clearTimeout(timer);
      connection.destroy();
      reject(error);
    };
    connection.once('error', fail);
    start((opened) => {
      clearTimeout(timer);
      resolve(opened);
    }, fail);
  });
}

/**
 * @param {Duplex} socket
 * @param {Listener} listener
 */
function endOnce(socket, listener) {
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.once('close', () => listener.onEnd());
}
