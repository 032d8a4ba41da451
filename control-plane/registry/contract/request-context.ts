import type { V1UserInfo } from "../../../api/generated/types.js";

/** Who asks, for how long, and how to treat what they send: travels with every registry call. */
export interface RequestContext {
  readonly user: V1UserInfo;
  readonly signal: AbortSignal;
  readonly dryRun?: boolean;
  readonly fieldManager?: string | undefined;
  /** Throws unless the caller may create what they update, when it turns out not to be there. Absent: they may. */
  confirmCreate?(): Promise<void>;
  /** A warning for the caller (HTTP `Warning: 299`). */
  warn?(message: string): void;
}
