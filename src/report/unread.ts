import type { PairSurvey } from '../coordinator/survey.js';
import type { Paint } from './paint.js';

/** A node that could not be read, as one line, with what to do about it. */
export function unreadLine(pair: string, unread: PairSurvey['unread'][number], paint: Paint): string {
  const remedy = unread.remedy === undefined ? '' : `; ${unread.remedy}`;
  return `${paint.bold(pair)} ${unread.node}: ${paint.bad('not read')}: ${withoutNode(unread.node, unread.reason)}${remedy}`;
}

/** Messages from below begin with their node, which the line has named already. */
export const withoutNode = (node: string, text: string): string =>
  text.startsWith(`${node}: `) ? text.slice(node.length + 2) : text;
