import type { KubeObject } from "../../../api/meta/object.js";

/** What an action answers that has nothing to show but that it was done. */
export function success(): KubeObject {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } as KubeObject;
}
