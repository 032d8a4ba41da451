import type { V1UserInfo } from "../../../api/generated/types.js";

/** Who asks, for how long, and how to treat what they send: travels with every registry call. */
export interface RequestContext {
  readonly user: V1UserInfo;
  readonly signal: AbortSignal;
  readonly dryRun?: boolean;
  /** As which manager of fields the caller writes. */
  readonly fieldManager?: string | undefined;
  /** In which version the caller speaks of objects; absent: the stored one. */
  readonly apiVersion?: string | undefined;
  /** Throws unless the caller may create what they update, when it turns out not to be there. Absent: they may. */
  confirmCreate?(): Promise<void>;
  /** A warning for the caller (HTTP `Warning: 299`). */
  warn?(message: string): void;
}
