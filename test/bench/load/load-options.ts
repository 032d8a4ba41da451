/** In a body, stands for a number that grows with each request. */
export const placeholder = "@@@@@@@@";
export const counterWidth = placeholder.length;

export interface LoadOptions {
  readonly port: number;
  readonly certificateAuthority?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly clients: number;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** The status that every answer must have. */
  readonly expect: number;
  /** Ends after so long, … */
  readonly seconds?: number;
  /** … or so many requests. */
  readonly count?: number;
  /** The first number put into a body is the one behind this. */
  readonly firstNumber?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with another status than the expected one. */
  readonly failures: number;
  /** The last number that was put into a body. */
  readonly last: number;
}
