import { type CandidateFinding, type CandidateNode, findingsOf } from './finding.js';

/** What the reader of keepalived.conf says: with some of it keepalived does not run at all, even where `-t` has no word for it. */
export function judgeWarnings({ keepalived, facts }: CandidateNode): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'keepalived-conf');
  const now = new Set((facts.keepalived.config?.warnings ?? []).map(({ message }) => message));
  return (keepalived?.warnings ?? []).flatMap(({ message, at, refuses }) => {
    if (refuses) return [found('blocked', message, { at, remedy: 'correct the line' })];
    return now.has(message) ? [] : [found('warning', message, { at })];
  });
}
