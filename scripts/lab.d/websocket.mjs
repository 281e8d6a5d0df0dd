import { createHash, randomBytes } from 'node:crypto';

/** As much of RFC 6455 as an echo needs: the handshake's key, and text, close and ping frames of up to 65,535 bytes. */

export const TEXT = 0x1;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

/** @returns {string} */
export const newKey = () => randomBytes(16).toString('base64');

/**
 * Sec-WebSocket-Accept for a Sec-WebSocket-Key (section 4.2.2).
 * @param {string} key
 */
export const acceptFor = (key) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/**
 * One unfragmented frame. A client masks, a server does not (section 5.1).
 * @param {number} opcode
 * @param {Buffer} payload
 * @param {boolean} masked
 */
export function encodeFrame(opcode, payload, masked) {
  const maskBit = masked ? 0x80 : 0;
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, maskBit | payload.length])
      : Buffer.from([0x80 | opcode, maskBit | 126, payload.length >> 8, payload.length & 0xff]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, applyMask(payload, mask)]);
}

/**
 * Collects bytes and gives whole frames.
 * @returns {(chunk: Buffer) => { opcode: number, payload: Buffer }[]}
 */
export function frameReader() {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    const frames = [];
    for (let frame = firstFrame(waiting); frame !== undefined; frame = firstFrame(waiting)) {
      frames.push({ opcode: frame.opcode, payload: frame.payload });
      waiting = waiting.subarray(frame.size);
    }
    return frames;
  };
}

/** @param {Buffer} bytes */
function firstFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const masked = (bytes.readUInt8(1) & 0x80) !== 0;
  const short = bytes.readUInt8(1) & 0x7f;
  if (short === 127) throw new Error('a websocket frame of more than 65,535 bytes');
  const lengthBytes = short === 126 ? 2 : 0;
  const head = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < head) return undefined;
  const length = lengthBytes === 0 ? short : bytes.readUInt16BE(2);
  if (bytes.length < head + length) return undefined;
  const body = bytes.subarray(head, head + length);
  const payload = masked ? applyMask(body, bytes.subarray(head - 4, head)) : body;
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, size: head + length };
}

/**
 * @param {Buffer} payload
 * @param {Buffer} mask Four bytes.
 */
function applyMask(payload, mask) {
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}
