/** An event took effect between these two moments, in microseconds since 1970. */
export interface Happened {
  readonly fromUs: number;
  readonly toUs: number;
}
