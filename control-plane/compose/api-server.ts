import { buildInfo } from "../../common/build-info.js";
import { type ApiServer, createApiServer } from "../apiserver/api-server.js";
import type { NodeDialer } from "../apiserver/nodes/node-dialer.js";
import type { Foundation } from "./foundation.js";

/** What speaks the Kubernetes API, however it is listened for. */
export function composeApiServer(foundation: Foundation, nodes: NodeDialer): ApiServer {
  const { access, auditing, storage } = foundation;
  const etcd = {
    name: "etcd",
    check: async (signal: AbortSignal) => {
      await storage.currentRevision(signal);
    },
    only: ["readyz"],
  } as const;
  return createApiServer({
    ...foundation,
    ...access,
    nodes,
    healthChecks: [etcd],
    ...(auditing ? { auditor: auditing.auditor } : {}),
    build: buildInfo(),
  });
}
