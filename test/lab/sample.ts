/** `scripts/test --all` sets it: every case is run, those too that others stand for. */
export const EVERY_CASE = process.env['HITLESS_LAB'] === 'all';

/** The cases that stand for the others, so that the suite stays under twenty minutes on two cores; or all of them. */
export const sampleOf = <Case>(cases: readonly Case[], stands: (each: Case) => boolean): readonly Case[] =>
  EVERY_CASE ? cases : cases.filter(stands);
