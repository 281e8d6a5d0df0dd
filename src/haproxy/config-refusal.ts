import type { Directive, HaproxyConfig } from './config.js';
import { blocked, type ReloadChoice } from './reload-choice.js';

const placeOf = (at: Directive['at']): string => `${at.file}:${at.line}`;

/** What a configuration has that no reload gets around without breaking sessions; undefined when there is nothing. */
export function refuseByConfig(config: HaproxyConfig | undefined): ReloadChoice | undefined {
  const program = config?.sections.find((section) => section.kind === 'program');
  if (program) {
    return blocked(
      'configuration',
      `${placeOf(program.at)}: program '${program.name ?? ''}' would be restarted by the reload`,
      'run it as a systemd service of its own; HAProxy 3.3 has no program sections any more',
    );
  }
  const grace = config?.sections.flatMap((section) => section.directives).find(({ words }) => words[0] === 'grace');
  if (!grace) return undefined;
  return blocked(
    'configuration',
    `${placeOf(grace.at)}: 'grace' must not be used with processes that are reloaded (HAProxy configuration manual)`,
    "remove 'grace'",
  );
}
