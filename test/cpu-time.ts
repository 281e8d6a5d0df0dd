/** Processor time of this process in milliseconds for the cheapest of three runs: wall time says more about the machine than about the code. */
export function cheapestCpuMs(work: () => unknown): number {
  const runs = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}
