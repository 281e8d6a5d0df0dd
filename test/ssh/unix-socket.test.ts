import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SOCKET_TOOLS, type SocketTool } from '../../src/ssh/socket-tool.js';
import { closeAll, failureOf, open } from './fixture.js';
import { createSshdLab, hasSshd, listen, type Sshd, type SshdLab, startRelay } from './sshd.js';

const paths = (process.env['PATH'] ?? '').split(':');
const installed = (program: string) => paths.some((dir) => existsSync(`${dir}/${program}`));
const TOOLS = SOCKET_TOOLS.filter(installed);

/** socat and nc wait for their own input to end, too. */
const endsByItself = (tool: SocketTool) => tool === 'perl' || tool === 'python3';

describe.skipIf(!hasSshd)('a stream to a Unix socket (skipped without /usr/sbin/sshd: package openssh-server)', () => {
  let lab: SshdLab;
  let forwarding: Sshd;
  let hardened: Sshd;
  let path: string;
  const servers: Server[] = [];
  beforeAll(async () => {
    lab = createSshdLab();
    forwarding = await lab.start();
    hardened = await lab.start(['AllowTcpForwarding no']);
    // The characters have a meaning in socat's addresses.
    path = lab.path('echo, a:b!.sock');
    await serve(path, (socket) => socket.pipe(socket));
  });
  afterEach(closeAll);
  afterAll(async () => {
    for (const server of servers) server.close();
    await lab.stop();
  });

  async function serve(at: string, onConnection: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, onConnection);
    servers.push(server);
    server.listen(at);
    await once(server, 'listening');
  }

  it('is forwarded where sshd allows it', async () => {
    const host = await open(forwarding.settings());
    expect(await ask(await host.unixSocket(path, { deadlineMs: 5000 }), 'show info\n')).toBe('show info\n');
  });

  it.each(TOOLS)('goes through %s where forwarding is off, carrying bytes both ways and the end', async (tool) => {
    const log: string[] = [];
    const options = { socketTools: [tool], log: (line: string) => log.push(line) };
    const host = await open(hardened.settings(), options);
    expect(await ask(await host.unixSocket(path, { deadlineMs: 5000 }), 'show info\n')).toBe('show info\n');
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256)).toString('latin1');
    expect(await ask(await host.unixSocket(path, { deadlineMs: 5000 }), bytes)).toBe(bytes);
    expect(log.filter((line) => line.includes('forwarding was refused'))).toHaveLength(1);
  });

  it.each(['forwarding', ...TOOLS.filter(endsByItself)])(
    'by %s ends when the socket is closed at the other side',
    async (way) => {
      const at = lab.path(`greeting-${way}.sock`);
      await serve(at, (socket) => socket.end('Success=1\n'));
      const tool = TOOLS.find((name) => name === way);
      const host =
        tool === undefined
          ? await open(forwarding.settings())
          : await open(hardened.settings(), { socketTools: [tool] });
      const stream = await host.unixSocket(at, { deadlineMs: 5000 });
      const closed = once(stream, 'close');
      const answer = await read(stream);
      await closed;
      expect(answer).toBe('Success=1\n');
    },
  );

  it('is refused with the path and what was tried where there is no socket', async () => {
    const host = await open(forwarding.settings());
    const error = await failureOf(host.unixSocket(lab.path('none.sock'), { deadlineMs: 5000 }));
    expect(error.failure).toBe('refused');
    expect(error.message).toContain(`${lab.path('none.sock')}: there is no such file (tried forwarding, then perl`);
    writeFileSync(lab.path('plain'), '');
    const plain = await failureOf(host.unixSocket(lab.path('plain'), { deadlineMs: 5000 }));
    expect(plain.message).toContain('it is not a socket');
  });

  it.each(TOOLS)('is refused by %s where nobody listens on the socket', async (tool) => {
    const at = lab.path(`stale-${tool}.sock`);
    const host = await open(hardened.settings(), { socketTools: [tool] });
    const script = `import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])`;
    const made = await host.exec(['python3', '-c', script, at], { deadlineMs: 5000 });
    if (made.code !== 0) return;
    const refused = (async () => await ask(await host.unixSocket(at, { deadlineMs: 5000 }), 'x\n'))();
    const error = await failureOf(refused);
    expect(error).toMatchObject({ failure: 'refused', message: expect.stringMatching(/refused/i) });
  });

  it('says what to install where the node has none of the tools', async () => {
    const host = await open(hardened.settings(), { socketTools: [] });
    const error = await failureOf(host.unixSocket(path, { deadlineMs: 5000 }));
    expect(error).toMatchObject({ failure: 'refused', remedy: expect.stringContaining('install socat') });
  });

  it.each(['forwarding', 'socat'])('by %s fails, rather than ends, when the connection is lost', async (way) => {
    const sshd = way === 'socat' ? hardened : forwarding;
    const relay = await startRelay(sshd.port);
    const known = lab.knownHosts(`relay-${way}`, `[127.0.0.1]:${relay.port} ${sshd.hostKey}`);
    const host = await open(sshd.settings({ port: relay.port, knownHosts: [known] }));
    const stream = await host.unixSocket(path, { deadlineMs: 5000 });
    const reading = failureOf(read(stream));
    relay.cut();
    expect(await reading).toMatchObject({ failure: 'lost' });
    relay.stop();
  });
});

describe.skipIf(!hasSshd)('a TCP stream from the node (skipped without /usr/sbin/sshd)', () => {
  let lab: SshdLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = createSshdLab();
    sshd = await lab.start();
  });
  afterEach(closeAll);
  afterAll(() => lab.stop());

  it('reaches what listens there', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    const { port } = await listen(server);
    const host = await open(sshd.settings());
    expect(await ask(await host.tcp('127.0.0.1', port, { deadlineMs: 5000 }), 'hello')).toBe('hello');
    server.close();
  });

  it('is refused where nothing listens', async () => {
    const host = await open(sshd.settings());
    const error = await failureOf(host.tcp('127.0.0.1', 1, { deadlineMs: 5000 }));
    expect(error).toMatchObject({ failure: 'refused', message: expect.stringContaining('127.0.0.1 port 1') });
  });
});

/** Sends a request, ends it, and reads the whole answer. */
async function ask(stream: Duplex, request: string): Promise<string> {
  stream.end(Buffer.from(request, 'latin1'));
  return await read(stream);
}

async function read(stream: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('latin1');
}
