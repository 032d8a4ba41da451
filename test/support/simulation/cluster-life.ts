import { ApiError, isAlreadyExists, isConflict, isNotFound } from "../../../api/errors.js";
import type { V1ConfigMap, V1Endpoints } from "../../../api/generated/types.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import {
  clusterRoles,
  configMaps,
  deployments,
  endpoints,
  namespaces,
  nodes,
  pods,
  type ResourceType,
  replicaSets,
  serviceAccounts,
  services,
} from "../../../api/resources.js";
import { service } from "../service-objects.js";
import { deployment, pod, replicaSet } from "../workloads.js";
import type { SimulatedCluster } from "./simulated-cluster.js";

const spaces = ["blue", "green"] as const;
const policies = ["Background", "Foreground", "Orphan"] as const;

/** Users and hosts, who do by chance what they do in a long life. */
export class ClusterLife {
  /** Objects that were to stay without their owner, by uid. */
  readonly orphaned = new Map<string, string>();
  private readonly acts: readonly (() => Promise<unknown>)[];

  constructor(private readonly cluster: SimulatedCluster) {
    this.acts = [
      () => this.deploy(),
      () => this.deploy(),
      () => this.scale(),
      () => this.scale(),
      () => this.roll(),
      () => this.roll(),
      () => this.remove(deployments, "web"),
      () => this.makeSet(),
      () => this.scaleSet(),
      () => this.remove(replicaSets, "set"),
      () => this.relabel(),
      () => this.serve(),
      () => this.remove(services, "svc", ["1", "2"], ["Background", "Foreground"]),
      () => this.own(),
      () => this.losePod(),
      () => this.barePod(),
      () => this.host(),
      () => this.host(),
      () => this.taint(),
      () => this.endSpace(),
      () => this.aggregate(),
      () => this.remove(serviceAccounts, "default", [""]),
    ];
  }

  async begin(): Promise<void> {
    await this.makeSpaces();
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { to: "all" } }] };
    const metadata = { name: "all" };
    await this.cluster.client.create(clusterRoles, { ...role, metadata, aggregationRule, rules: [] });
  }

  async act(): Promise<void> {
    if (this.chance(0.5)) await this.makeSpaces();
    const act = this.pick(this.acts);
    await act().catch(unlessRefused);
    if (this.chance(0.3)) this.cluster.stall(8_000 * this.cluster.random.next());
  }

  /** The hosts are well, and the namespaces there. */
  async end(): Promise<void> {
    const { nodes: hosts } = this.cluster;
    this.cluster.stall(0);
    for (const name of hosts.names) hosts.bringBack(name);
    for (const name of hosts.names) await this.setTaints(name, false).catch(unlessRefused);
  }

  private async deploy(): Promise<void> {
    const made = deployment(this.named("web"), {
      replicas: this.upTo(6),
      revisionHistoryLimit: this.upTo(3),
      strategy: this.chance(0.2)
        ? { type: "Recreate" }
        : { type: "RollingUpdate", rollingUpdate: { maxSurge: this.upTo(2), maxUnavailable: 1 } },
    });
    const labels = { app: made.metadata.name ?? "" };
    const spec = made.spec && {
      ...made.spec,
      selector: { matchLabels: labels },
      template: { ...made.spec.template, metadata: { labels } },
    };
    await this.cluster.client.create(deployments, {
      ...made,
      metadata: { ...made.metadata, namespace: this.space() },
      ...(spec ? { spec } : {}),
    });
  }

  private async scale(): Promise<void> {
    const patch = { spec: { replicas: this.upTo(7), revisionHistoryLimit: this.upTo(4) } };
    await this.patchDeployment(patch);
  }

  private async roll(): Promise<void> {
    const containers = [{ name: "web", image: `web:${this.upTo(9)}` }];
    await this.patchDeployment({ spec: { template: { spec: { containers } } } });
  }

  private async patchDeployment(patch: unknown): Promise<void> {
    const { client } = this.cluster;
    const { items } = await client.list(deployments);
    if (items.length === 0) return this.deploy();
    const { namespace = "", name = "" } = this.pick(items).metadata;
    await client.patch(deployments, { namespace, name }, "strategic", patch);
  }

  private async makeSet(): Promise<void> {
    const made = replicaSet(this.named("set"), this.upTo(4));
    const labels = { app: made.metadata.name ?? "" };
    await this.cluster.client.create(replicaSets, {
      ...made,
      metadata: { ...made.metadata, namespace: this.space() },
      spec: { replicas: this.upTo(4), selector: { matchLabels: labels }, template: podTemplate(labels) },
    });
  }

  private async scaleSet(): Promise<void> {
    const ref = { namespace: this.space(), name: this.named("set") };
    await this.cluster.client.patch(replicaSets, ref, "merge", { spec: { replicas: this.upTo(5) } });
  }

  private async remove(
    type: ResourceType,
    prefix: string,
    suffixes: readonly string[] = ["1", "2"],
    ways: readonly string[] = policies,
  ): Promise<void> {
    const ref = { namespace: this.space(), name: `${prefix}${this.pick(suffixes)}` };
    await this.cluster.client.delete(type, ref, { propagationPolicy: this.pick(ways) });
  }

  private async relabel(): Promise<void> {
    const { client } = this.cluster;
    const namespace = this.space();
    const { items } = await client.list(pods, { namespace });
    if (items.length === 0) return;
    const name = this.pick(items).metadata.name ?? "";
    const app = this.pick(["web1", "set1", "other"]);
    await client.patch(pods, { namespace, name }, "merge", { metadata: { labels: { app } } });
  }

  private async serve(): Promise<void> {
    const { client } = this.cluster;
    const namespace = this.space();
    const name = this.named("svc");
    const selector = { app: this.pick(["web1", "web2", "set1"]) };
    const ports = [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }];
    const made = service(name, { ports, ...(this.chance(0.7) ? { selector } : {}) });
    await client.create(services, { ...made, metadata: { ...made.metadata, namespace } });
    if (made.spec?.selector) return;
    const subsets = [
      { addresses: [{ ip: "192.0.2.9" }], ports: [{ name: "http", port: 80, protocol: "TCP" }] },
    ];
    const body: V1Endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: { namespace, name }, subsets };
    await client.create(endpoints, body);
  }

  /** An owner with dependents, which may go at once. */
  private async own(): Promise<void> {
    const { client, clock } = this.cluster;
    const namespace = this.space();
    const name = `owner-${clock.monotonic()}`;
    const map: V1ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } };
    const owner = await client.create(configMaps, map);
    const ownerReferences = [controllerReference(owner)];
    const child = (i: number) => ({ namespace, name: `${name}-${i}`, ownerReferences });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: child(3) };
    const children = [
      await client.create(configMaps, { ...map, metadata: child(1) }),
      await client.create(configMaps, { ...map, metadata: child(2) }),
      await client.create(serviceAccounts, account),
    ];
    if (this.chance(0.2)) return;
    const propagationPolicy = this.pick(policies);
    if (propagationPolicy === "Orphan")
      for (const { metadata } of children)
        this.orphaned.set(metadata.uid ?? "", `${namespace}/${metadata.name}`);
    await client.delete(configMaps, { namespace, name }, { propagationPolicy });
    if (this.chance(0.5)) await client.create(configMaps, map);
  }

  private async losePod(): Promise<void> {
    const { client } = this.cluster;
    const namespace = this.space();
    const { items } = await client.list(pods, { namespace });
    if (items.length === 0) return;
    const lost = this.pick(items);
    const ref = { namespace, name: lost.metadata.name ?? "" };
    if (this.chance(0.5)) return client.delete(pods, ref);
    const status = { ...lost.status, phase: this.pick(["Succeeded", "Failed"]) };
    await client.update(pods, { ...lost, status }, { subresource: "status" });
  }

  private async barePod(): Promise<void> {
    const labels = { app: this.pick(["set1", "set2", "alone"]) };
    const { client } = this.cluster;
    const namespace = this.space();
    // Without it the creation would wait, and time with it.
    await client.get(serviceAccounts, { namespace, name: "default" });
    await client.create(pods, pod(`bare-${this.upTo(99)}`, { namespace, labels }));
  }

  private async host(): Promise<void> {
    const { nodes: hosts, client } = this.cluster;
    const name = this.pick(hosts.names);
    if (!hosts.isLost(name)) return hosts.lose(name);
    if (this.chance(0.4)) await client.delete(nodes, { name }).catch(unlessRefused);
    hosts.bringBack(name);
  }

  private async taint(): Promise<void> {
    await this.setTaints(this.pick(this.cluster.nodes.names), this.chance(0.5));
  }

  private async setTaints(name: string, tainted: boolean): Promise<void> {
    const { client } = this.cluster;
    const node = await client.get(nodes, { name });
    const others = (node.spec?.taints ?? []).filter(({ key }) => key !== "user");
    const taints = tainted ? [...others, { key: "user", effect: "NoExecute" }] : others;
    await client.update(nodes, { ...node, spec: { ...node.spec, taints } });
  }

  private async endSpace(): Promise<void> {
    if (this.chance(0.5)) return this.deploy();
    const name = this.space();
    for (const [uid, key] of this.orphaned) if (key.startsWith(`${name}/`)) this.orphaned.delete(uid);
    await this.cluster.client.delete(namespaces, { name });
  }

  private async makeSpaces(): Promise<void> {
    for (const name of spaces)
      await this.cluster.client
        .create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } })
        .catch(unlessRefused);
  }

  private async aggregate(): Promise<void> {
    const { client } = this.cluster;
    const name = `part${this.upTo(3)}`;
    if (this.chance(0.4)) return client.delete(clusterRoles, { name });
    const rules = [{ apiGroups: [""], resources: [`things${this.upTo(9)}`], verbs: ["get"] }];
    const found = await client.get(clusterRoles, { name }).catch(() => undefined);
    if (found) await client.update(clusterRoles, { ...found, rules });
    else await client.create(clusterRoles, { ...role, metadata: { name, labels: { to: "all" } }, rules });
  }

  private space(): string {
    return this.pick(spaces);
  }

  private named(prefix: string): string {
    return `${prefix}${this.pick(["1", "2"])}`;
  }

  private chance(share: number): boolean {
    return this.cluster.random.next() < share;
  }

  private upTo(most: number): number {
    return Math.floor(this.cluster.random.next() * (most + 1));
  }

  private pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.cluster.random.next() * from.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }
}

const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };

const podTemplate = (labels: Record<string, string>) => ({
  metadata: { labels },
  spec: { containers: [{ name: "web", image: "web:1" }] },
});

/** What can't be done just now is left. */
function unlessRefused(error: unknown): void {
  const refused =
    isConflict(error) ||
    isNotFound(error) ||
    isAlreadyExists(error) ||
    (error instanceof ApiError && [403].includes(error.code));
  if (!refused) throw error;
}
