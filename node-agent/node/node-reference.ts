import type { KubeObject } from "../../api/meta/object.js";

/** The node as its agent's events name it: by its name in place of the uid, as kubelets do. */
export const nodeReference = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, uid: name },
});
