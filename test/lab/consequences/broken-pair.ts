import { HAPROXY_CFG, KEEPALIVED_CONF } from '../file-change.js';
import { type Lab, must, pause } from '../lab.js';

/** A pair of a lab that is broken on purpose, so that what a rule says of it can be seen to happen. Node `a` is MASTER while both are well. */
export interface BrokenPair {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly vip: string;
  readonly lab: Lab;
  on(node: string, command: string): Promise<string>;
  /** Changes a file of a node. @throws Error when the change changes nothing */
  edit(node: string, path: string, change: (text: string) => string): Promise<void>;
  keepalived(node: string, change: (text: string) => string): Promise<void>;
  haproxy(node: string, change: (text: string) => string): Promise<void>;
  reload(node: string, service: 'haproxy' | 'keepalived'): Promise<void>;
  /** Who has the VIP now, such as `a` or `a+b`, by its own interfaces. */
  holders(): Promise<string>;
  /** Waits until the VIP is where it is said to be. */
  held(by: string, withinMs?: number): Promise<void>;
  /** Watches for so long that the VIP stays where it is. */
  staysAt(by: string, forMs: number): Promise<void>;
  /** The status line that HAProxy on a node answers to a request to an address, seen from another place; `nothing` when there is none. */
  ask(from: string, address: string, port: number): Promise<string>;
  /** What HAProxy says over its stats socket. */
  runtime(node: string, command: string): Promise<string>;
  /** Ids of the rules by which `hitless risk` finds something on the pair now, each with its severity. */
  risks(): Promise<readonly { readonly rule: string; readonly severity: string; readonly message: string }[]>;
  /** Puts everything back and waits until the pair is whole. */
  restore(): Promise<void>;
}

const POLL_MS = 200;
const PERL_HTTP =
  'perl -MIO::Socket::INET -e \'alarm 3; $s=IO::Socket::INET->new(PeerAddr=>shift,Timeout=>2) or do { print "nothing"; exit }; print $s "GET /healthz HTTP/1.0\\r\\n\\r\\n"; $l=<$s>; print defined $l ? $l : "nothing"\'';
const PERL_RUNTIME =
  'perl -MIO::Socket::UNIX -e \'$s=IO::Socket::UNIX->new(Peer=>"/run/haproxy/admin.sock") or die; print $s shift,"\\n"; print while <$s>\'';
/** What a case may change on a node, kept where nothing else looks. */
const KEEP = `rm -rf /root/kept && mkdir /root/kept && cp -a /etc/haproxy /etc/keepalived /usr/local/sbin /root/kept/`;
const PUT_BACK = `cp -a /root/kept/haproxy /root/kept/keepalived /etc/ && cp -a /root/kept/sbin/. /usr/local/sbin/
systemctl reset-failed haproxy keepalived; systemctl restart haproxy; systemctl stop keepalived; ip -o -4 addr show dev eth0 | awk '$4 ~ /\\/32$/ {print $4}' | while read -r vip; do ip addr del "$vip" dev eth0; done; systemctl start keepalived`;

/** The pair `name` of a lab of `--nodes 2`; keeps what its nodes are now, to be put back after each case. */
export async function brokenPair(lab: Lab, name: string): Promise<BrokenPair> {
  const [a, b] = [`${name}a`, `${name}b`];
  await Promise.all([a, b].map((node) => lab.on(node, KEEP)));
  const text = await lab.on(a, `cat ${KEEPALIVED_CONF}`);
  const vip = /([\d.]+)\/32 dev eth0/.exec(text)?.[1] ?? '';
  const edit: BrokenPair['edit'] = async (node, path, change) => {
    const before = await lab.on(node, `cat ${path}`);
    const after = change(before);
    if (after === before) throw new Error(`the change of ${path} on ${node} changes nothing`);
    // printf keeps a missing last newline missing
    await lab.on(node, `printf '%s' '${after.replaceAll("'", `'\\''`)}' > ${path}`);
  };
  const holders = async (): Promise<string> => {
    const has = await Promise.all(
      [a, b].map(async (node) =>
        (await must('ip', ['-n', `hl-${lab.name}-${node}`, '-o', 'addr'])).includes(` ${vip}/`),
      ),
    );
    return ['a', 'b'].filter((_, at) => has[at]).join('+') || 'nobody';
  };
  const held = async (by: string, withinMs = 15_000): Promise<void> => {
    const endMs = Date.now() + withinMs;
    let now = await holders();
    while (now !== by && Date.now() < endMs) {
      await pause(POLL_MS);
      now = await holders();
    }
    if (now !== by) throw new Error(`the VIP of ${name} is on ${now} after ${withinMs} ms, not on ${by}`);
  };
  return {
    name,
    a,
    b,
    vip,
    lab,
    on: (node, command) => lab.on(node, command),
    edit,
    keepalived: (node, change) => edit(node, KEEPALIVED_CONF, change),
    haproxy: (node, change) => edit(node, HAPROXY_CFG, change),
    reload: async (node, service) => {
      await lab.on(node, `systemctl reload ${service} || :`);
    },
    holders,
    held,
    async staysAt(by, forMs) {
      const endMs = Date.now() + forMs;
      while (Date.now() < endMs) {
        const now = await holders();
        if (now !== by) throw new Error(`the VIP of ${name} went from ${by} to ${now}`);
        await pause(POLL_MS);
      }
    },
    ask: async (from, address, port) => (await lab.on(from, `${PERL_HTTP} ${address}:${port}`)).trim(),
    runtime: (node, command) => lab.on(node, `${PERL_RUNTIME} '${command}'`),
    async risks() {
      const { stdout, stderr, code } = await lab.hitless('risk', name, '--format', 'json');
      if (code !== 0) throw new Error(`hitless risk ended with ${code}: ${stderr}`);
      const report = JSON.parse(stdout) as {
        pairs: { findings: { rule: string; severity: string; message: string }[] }[];
      };
      return report.pairs.flatMap(({ findings }) => findings);
    },
    async restore() {
      await Promise.all([a, b].map((node) => lab.sysctl(node, 'net.ipv4.ip_nonlocal_bind=1')));
      await lab.on(a, PUT_BACK);
      await lab.on(b, PUT_BACK);
      await held('a', 20_000);
      await whole(lab, name);
    },
  };
}

async function whole(lab: Lab, name: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await lab.hitless('status', name)).code === 0) return;
    await pause(500);
  }
  throw new Error(`${name} did not become whole: ${(await lab.hitless('status', name)).stdout}`);
}
