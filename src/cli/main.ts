#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const packageFile = new URL('../../package.json', import.meta.url);

/** The version in package.json. */
const version = (): string => (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

// `--version` is asked by scripts and health checks: it answers before any command is loaded.
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version()}\n`);
} else {
  const { main } = await import('./program.js');
  const code = await main(args, version());
  // An output that could not be written has set the exit code already.
  if (code !== 0) process.exitCode = code;
}
