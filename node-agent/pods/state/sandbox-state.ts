const firstRetryMs = 500;
const maxRetryMs = 122_000;

/** What this node has made for a pod's containers to run in. */
export type SandboxState =
  | { readonly type: "absent" }
  /** Making it ready has failed so often in a row. */
  | { readonly type: "failed"; readonly failures: number; readonly retryAtMs: number }
  /** The sandbox of this id has its network and files. */
  | { readonly type: "ready"; readonly id: string };

export const absentSandbox: SandboxState = { type: "absent" };

export const readySandbox = (id: string): SandboxState => ({ type: "ready", id });

/** It is tried again, each time later. */
export function failSandbox(before: SandboxState, nowMs: number): SandboxState {
  const failures = before.type === "failed" ? before.failures + 1 : 1;
  const waitMs = Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1));
  return { type: "failed", failures, retryAtMs: nowMs + waitMs };
}

/** Failures still count when what was half made is removed. */
export const removeSandbox = (before: SandboxState): SandboxState =>
  before.type === "ready" ? absentSandbox : before;

/** What it failed for may be there now. */
export const retrySandbox = (before: SandboxState): SandboxState =>
  before.type === "failed" ? { ...before, retryAtMs: 0 } : before;

/** Not before then is a sandbox to be tried. */
export const sandboxRetryAtMs = (state: SandboxState): number =>
  state.type === "failed" ? state.retryAtMs : 0;
