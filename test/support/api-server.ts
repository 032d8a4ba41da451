import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry as MetricsRegistry } from "prom-client";
import type { V1UserInfo } from "../../api/generated/types.js";
import { namespaces } from "../../api/resources.js";
import type { Kinds } from "../../api/scheme/kinds.js";
import { systemClock } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { type ApiServerOptions, createApiServer } from "../../control-plane/apiserver/api-server.js";
import { HttpsServer, type HttpsServerOptions } from "../../control-plane/apiserver/https/https-server.js";
import type { ApiDispatcher } from "../../control-plane/apiserver/nodes/dispatcher.js";
import { AuthenticatorChain } from "../../control-plane/auth/authentication/authenticator-chain.js";
import { StaticTokens } from "../../control-plane/auth/authentication/static-tokens.js";
import { TokenAuthenticator } from "../../control-plane/auth/authentication/token-authenticator.js";
import { X509Authenticator } from "../../control-plane/auth/authentication/x509-authenticator.js";
import { AuthorizerChain, MastersAuthorizer } from "../../control-plane/auth/authorizer-chain.js";
import { profiles } from "../../control-plane/compose/profiles.js";
import { composeRegistry, type RegistryParts } from "../../control-plane/compose/registry.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import type { Registry } from "../../control-plane/registry/contract/resource-store.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { EtcdStorage } from "../../control-plane/storage/etcd-storage.js";
import { clusterSettings } from "../../simulation/cluster/cluster-settings.js";
import { startEtcd } from "./etcd.js";
import { kubeconfigText } from "./kubeconfig-text.js";
import { runCache } from "./memory-registry.js";
import { noNodes } from "./no-nodes.js";
import { testBuild } from "./test-build.js";

export interface TestApiServer {
  readonly url: string;
  readonly port: number;
  readonly registry: Registry;
  readonly kinds: Kinds;
  readonly dispatcher: ApiDispatcher;
  readonly https: HttpsServer;
  /** For the administrator, by client certificate. */
  readonly kubeconfig: string;
  readonly certificateAuthority: string;
  readonly admin: { readonly certificate: string; readonly privateKey: string };
  /** For `alice`, who may do nothing. */
  readonly token: string;
  stop(): Promise<void>;
}

const token = "alice-token";
const admin: V1UserInfo = { username: "admin", groups: ["system:masters", "system:authenticated"] };

/** Tokens tell what they were asked for. */
const tokenIssuer: TokenIssuer = {
  async issue({ name }, request) {
    const issued = `${name} for ${request.spec?.expirationSeconds}s`;
    return { ...request, status: { token: issued, expirationTimestamp: "2030-01-01T00:00:00Z" } };
  },
};

/** The real API server on a private etcd: everything but agents and controllers. */
export async function startApiServer(
  changes: Partial<ApiServerOptions> & Partial<Pick<HttpsServerOptions, "listen" | "limits">> = {},
  cacheChanges: Pick<RegistryParts, "events"> = {},
): Promise<TestApiServer> {
  const etcd = await startEtcd();
  const clock = systemClock;
  const stop = new AbortController();
  const folder = await mkdtemp(join(tmpdir(), "coracle-apiserver-"));
  const common = { clock, random: systemRandom, log: silentLogger };
  const storage = new EtcdStorage({ ...common, endpoints: etcd.endpoints });
  const { registry, kinds, cache } = composeRegistry({
    ...common,
    storage,
    tokenIssuer,
    ...clusterSettings,
    tolerations: profiles.kubernetes.tolerations,
    plugins: () => [],
    ...cacheChanges,
  });
  const stopCache = await runCache(cache);
  const certificates = await testCertificates();
  const tokens = new TokenAuthenticator([new StaticTokens(`${token},alice,alice-uid`, [])]);
  const { handle, dispatcher } = createApiServer({
    ...common,
    kinds,
    registry,
    authenticator: new AuthenticatorChain([new X509Authenticator({ has: async () => true }), tokens]),
    authorizer: new AuthorizerChain([new MastersAuthorizer()]),
    tokens,
    rules: { grants: () => [] },
    nodes: noNodes,
    healthChecks: [],
    metrics: new MetricsRegistry(),
    build: testBuild,
    ...changes,
  });
  const listening = {
    ...{ clock, log: changes.log ?? silentLogger, guard: new Guard(silentLogger), drainMs: 3_000 },
    listen: changes.listen ?? { addresses: ["127.0.0.1"], port: 0 },
    limits: changes.limits ?? {},
    tls: certificates.server,
  };
  const server = new HttpsServer(listening, handle);
  const serverDone = server.run(stop.signal);
  const port = await server.port();
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = join(folder, "kubeconfig");
  const { authority: certificateAuthority, admin: identity } = certificates;
  const access = { server: url, certificateAuthority, ...identity };
  await writeFile(kubeconfig, kubeconfigText(access), { mode: 0o600 });
  await createDefaultNamespace(registry);
  return {
    url,
    port,
    registry,
    kinds,
    dispatcher,
    https: server,
    kubeconfig,
    token,
    certificateAuthority: certificates.authority,
    admin: certificates.admin,
    async stop() {
      stop.abort();
      await serverDone;
      await stopCache();
      storage.close();
      await etcd.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function testCertificates() {
  const authority = await CertificateAuthority.create("test-ca", systemClock, systemRandom);
  const validMs = 3_600_000;
  const server = await authority.issue({
    commonName: "apiserver",
    dnsNames: ["localhost"],
    ipAddresses: ["127.0.0.1"],
    usages: ["server"],
    validMs,
  });
  const client = await authority.issue({
    commonName: "admin",
    organizations: ["system:masters"],
    usages: ["client"],
    validMs,
  });
  return {
    authority: authority.certificate,
    admin: client,
    server: {
      certificate: server.certificate,
      key: server.privateKey,
      clientAuthorities: authority.certificate,
    },
  };
}

async function createDefaultNamespace(registry: Registry): Promise<void> {
  const client = clientFor(registry, admin);
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
}
