import { Registry as MetricsRegistry } from "prom-client";
import { badRequest } from "../../api/errors.js";
import { namespaces, serviceAccounts } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { silentLogger } from "../../common/logger.js";
import { seededRandom } from "../../common/seeded-random.js";
import {
  type ApiServer,
  type ApiServerOptions,
  createApiServer,
} from "../../control-plane/apiserver/api-server.js";
import type {
  ApiDispatcher,
  ApiRequest,
  ApiResponse,
} from "../../control-plane/apiserver/nodes/dispatcher.js";
import { MemoryRequest } from "../../control-plane/apiserver/nodes/memory-request.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import type { FakeClock } from "./fake-clock.js";
import { rulesRegistry } from "./rules-registry.js";
import { testBuild } from "./test-build.js";

/** All that a request meets behind the socket, on storage in memory, with time that stands still. */
export interface MemoryApi {
  readonly dispatcher: ApiDispatcher;
  /** What the socket would be given to answer, by the administrator, too. */
  readonly handle: ApiServer["handle"];
  readonly clock: FakeClock;
  readonly metrics: MetricsRegistry;
  /** One request by the administrator. */
  ask(request: Partial<ApiRequest> & { readonly path: string }): Promise<ApiResponse>;
  /** What a watch by the administrator says until it ends. */
  watch(path: string, headers?: ApiRequest["headers"]): Promise<string>;
  stop(): Promise<void>;
}

const user = { username: "admin", groups: ["system:masters", "system:authenticated"] };

/** @param failed told of faults of the server itself */
export async function memoryApi(
  failed: (error: unknown) => void = () => {},
  changes: Partial<ApiServerOptions> = {},
): Promise<MemoryApi> {
  const { registry, kinds, clock, stop } = await rulesRegistry({ admission: true });
  await fill(clientFor(registry, user));
  const metrics = new MetricsRegistry();
  const { dispatcher, handle } = createApiServer({
    kinds,
    registry,
    metrics,
    clock,
    authenticator: { authenticate: async () => user },
    authorizer: { authorize: () => ({ decision: "allow", reason: "" }) },
    tokens: { identify: async () => undefined },
    rules: { grants: () => [] },
    nodes: { open: async () => Promise.reject(badRequest("no node is connected")) },
    healthChecks: [],
    build: testBuild,
    random: seededRandom(),
    log: { ...silentLogger, error: (_message, fields) => failed(fields?.err) },
    ...changes,
  });
  return {
    dispatcher,
    handle,
    clock,
    metrics,
    ask: (request) =>
      dispatcher.dispatch(
        { method: "GET", headers: {}, body: new Uint8Array(), user, ...request },
        new AbortController().signal,
      ),
    watch: (path, headers = {}) => watchedText(handle, path, headers),
    stop,
  };
}

async function watchedText(
  handle: ApiServer["handle"],
  path: string,
  headers: ApiRequest["headers"],
): Promise<string> {
  const { signal } = new AbortController();
  const request = { method: "GET", path, headers, body: new Uint8Array(), user };
  const answer = await handle(new MemoryRequest(request, signal));
  if (answer.kind !== "stream") throw new Error(`${path} is no watch`);
  const chunks: Uint8Array[] = [];
  await answer.write({ write: (bytes) => void chunks.push(bytes), flush() {} }, signal);
  return Buffer.concat(chunks).toString();
}

/** What a cluster has before its first user comes. */
async function fill(client: Client): Promise<void> {
  for (const name of ["default", "kube-system"]) {
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const metadata = { name: "default", namespace: name };
    await client.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  }
}
