// Tells whenever this process was not woken in time: a line `FROM TO` in milliseconds since 1970, the first one at once.
const BEAT_MS = 4;
const TELL_MS = 3;

const cell = new Int32Array(new SharedArrayBuffer(4));
const now = () => performance.timeOrigin + performance.now();

process.stdout.write(`${now()} ${now()}\n`);
for (let before = now(); ; ) {
  Atomics.wait(cell, 0, 0, BEAT_MS);
  const after = now();
  if (after - before > BEAT_MS + TELL_MS) process.stdout.write(`${before + BEAT_MS} ${after}\n`);
  before = now();
}
