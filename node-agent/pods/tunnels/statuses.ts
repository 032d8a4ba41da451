import type { V1Status } from "../../../api/generated/types.js";

export const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };

/** How a command ended, in the words that kubectl takes its own exit code from. */
export function exitStatus(code: number): V1Status {
  if (code === 0) return success;
  return {
    ...success,
    status: "Failure",
    reason: "NonZeroExitCode",
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}
