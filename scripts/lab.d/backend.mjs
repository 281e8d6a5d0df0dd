import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { contentAt } from './download.mjs';
import { acceptFor, CLOSE, encodeFrame, frameReader, PING, PONG, TEXT } from './websocket.mjs';

/**
 * What stands behind the load balancers of a lab: pages, slow downloads and a websocket echo on ports 8001 and 8002,
 * a plain TCP echo on 9001 and 9002. Usage: node backend.mjs ADDRESS
 *
 * @import { IncomingMessage, ServerResponse } from 'node:http'
 * @import { Socket } from 'node:net'
 * @import { Duplex } from 'node:stream'
 */

const DOWNLOAD_CHUNK_MS = 100;

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function serve(request, response) {
  const url = new URL(request.url ?? '/', 'http://backend');
  if (url.pathname === '/download') {
    sendSlowly(response, Number(url.searchParams.get('bytes') ?? 65_536), Number(url.searchParams.get('ms') ?? 1000));
  } else {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'X-Backend-Port': String(request.socket.localPort) });
    response.end('a page\n');
  }
}

/**
 * @param {ServerResponse} response
 * @param {number} bytes
 * @param {number} ms
 */
function sendSlowly(response, bytes, ms) {
  const chunk = Math.max(1, Math.ceil((bytes * DOWNLOAD_CHUNK_MS) / ms));
  let sent = 0;
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
  const timer = setInterval(() => {
    const length = Math.min(chunk, bytes - sent);
    response.write(contentAt(sent, length));
    sent += length;
    if (sent < bytes) return;
    clearInterval(timer);
    response.end();
  }, DOWNLOAD_CHUNK_MS);
  response.on('close', () => clearInterval(timer));
}

/**
 * @param {IncomingMessage} request
 * @param {Duplex} socket
 */
function echoFrames(request, socket) {
  const key = request.headers['sec-websocket-key'];
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`,
  );
  const read = frameReader();
  socket.on('data', (chunk) => {
    for (const { opcode, payload } of read(chunk)) {
      if (opcode === TEXT) socket.write(encodeFrame(TEXT, payload, false));
      if (opcode === PING) socket.write(encodeFrame(PONG, payload, false));
      if (opcode === CLOSE) socket.end(encodeFrame(CLOSE, payload, false));
    }
  });
  socket.on('error', () => socket.destroy());
}

/** @param {Socket} socket */
function echoBytes(socket) {
  socket.setNoDelay(true);
  socket.pipe(socket);
  socket.on('error', () => socket.destroy());
}

const [address] = process.argv.slice(2);
if (address === undefined) {
  console.error('usage: node backend.mjs ADDRESS');
  process.exit(2);
}
for (const port of [8001, 8002]) {
  // HAProxy keeps idle connections to a server; one that the server closes first could cost a request.
  const server = createHttpServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, serve);
  server.on('upgrade', echoFrames);
  server.listen(port, address);
}
for (const port of [9001, 9002]) createTcpServer(echoBytes).listen(port, address);
