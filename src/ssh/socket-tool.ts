/** Programs that can join their standard input and output to a Unix socket. */
export type SocketTool = 'perl' | 'python3' | 'socat' | 'nc';

/**
 * Every tool, in the order in which they are tried. perl and python3 come first because they tell of a failed connect at once, and end when the
 * socket is closed at its far side; socat and nc then still wait until their own input ends.
 */
export const SOCKET_TOOLS: readonly SocketTool[] = ['perl', 'python3', 'socat', 'nc'];

/**
 * Run as `sh -c SCRIPT sh PATH SOCAT_PATH PYTHON PERL TOOL...`. Its first line of output is `ready TOOL`, `absent`, `not-a-socket`, `no-tool`
 * or `failed WHY`; after `ready` the streams belong to the socket. socat and nc report a failed connect only afterwards.
 */
const SCRIPT = `path=$1 socat_path=$2 python=$3 perl=$4
shift 4
[ -e "$path" ] || { echo absent; exit 1; }
[ -S "$path" ] || { echo not-a-socket; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
for tool do
  case $tool in
  socat)
    has socat || continue
    echo "ready socat"
    exec socat -t 600 - "UNIX-CONNECT:$socat_path" ;;
  python3)
    for program in python3 /usr/libexec/platform-python; do
      has "$program" && "$program" -c "import socket, threading" 2>/dev/null && exec "$program" -c "$python" "$path"
    done ;;
  perl)
    perl -MIO::Socket::UNIX -e 1 2>/dev/null && exec perl -MIO::Socket::UNIX -e "$perl" "$path" ;;
  nc)
    for program in nc ncat; do
      has "$program" && "$program" -h 2>&1 | grep -q -e -U || continue
      half_close=
      "$program" -h 2>&1 | grep -q -e "-N[[:space:]]" && half_close=-N
      echo "ready $program"
      exec "$program" $half_close -U "$path"
    done ;;
  esac
done
echo no-tool
exit 1
`;

const PYTHON = `import os, socket, sys, threading
s = socket.socket(socket.AF_UNIX)
try:
    s.connect(sys.argv[1])
except OSError as e:
    print("failed " + e.strerror, flush=True)
    sys.exit(1)
print("ready python3", flush=True)
def send():
    try:
        while True:
            b = os.read(0, 65536)
            if not b:
                break
            s.sendall(b)
        s.shutdown(socket.SHUT_WR)
    except OSError:
        pass
threading.Thread(target=send, daemon=True).start()
try:
    while True:
        b = s.recv(65536)
        if not b:
            break
        sys.stdout.buffer.write(b)
        sys.stdout.buffer.flush()
except OSError:
    pass
os._exit(0)
`;

const PERL = `$| = 1;
my $s = IO::Socket::UNIX->new(Peer => shift);
unless ($s) { print "failed $!\\n"; exit 1; }
print "ready perl\\n";
my $reader = $$;
my $sender = fork();
unless (defined $sender) { exit 1; }
my ($from, $to) = $sender ? ($s, \\*STDOUT) : (\\*STDIN, $s);
my $b;
while (sysread($from, $b, 65536)) {
  my $o = 0;
  while ($o < length $b) {
    my $n = syswrite($to, $b, length($b) - $o, $o);
    last unless defined $n;
    $o += $n;
  }
}
if ($sender) { kill "TERM", $sender; waitpid $sender, 0; }
else { shutdown $s, 1; }
`;

/** The command that joins its standard streams to the socket by the first of `tools` that is on the node. */
export function socketToolCommand(path: string, tools: readonly SocketTool[] = SOCKET_TOOLS): string[] {
  return ['sh', '-c', SCRIPT, 'sh', path, escapeForSocat(path), PYTHON, PERL, ...tools];
}

/** socat's address syntax gives these characters a meaning. */
function escapeForSocat(path: string): string {
  return path.replace(/[\\,:!"'()[\]{}]/g, (character) => `\\${character}`);
}
