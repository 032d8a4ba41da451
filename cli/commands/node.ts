import type { Command } from "commander";
import type { V1Eviction, V1Pod } from "../../api/generated/types.js";
import { refersTo } from "../../api/meta/owner-references.js";
import { nodes, pods, secrets } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { unlessGone } from "../../client/expected-failures.js";
import { bootstrapTokenSecret, newBootstrapToken } from "../../common/bootstrap-token.js";
import { systemClock } from "../../common/clock.js";
import { UserError } from "../../common/errors.js";
import { systemRandom } from "../../common/random.js";
import { publicKeyPin } from "../../common/tls/inspect.js";
import { adminAccess, waitUntil } from "../cluster/api-access.js";
import { clientOf } from "../cluster/client.js";
import { joinInstructions } from "../cluster/join-instructions.js";
import { readSettings } from "../cluster/settings.js";
import { homeAt } from "../home.js";
import { Reporter } from "../output.js";
import { timeoutOption } from "../timeout-option.js";

const tokenLifetimeMs = 24 * 3_600_000;

/** `coracle node add | rm`. */
export function nodeCommand(program: Command): void {
  const node = program.command("node").description("the cluster's nodes");
  node
    .command("add")
    .description("let another host join: prints what to run there")
    .option("--home <directory>", "where the cluster keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .action(addNode);
  node
    .command("rm")
    .description("move a node's pods elsewhere and forget the node")
    .argument("<name>")
    .option("--home <directory>", "where the cluster keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .addOption(timeoutOption("how long its pods may take to leave", 60))
    .action(removeNode);
}

async function addNode({ home: directory }: { home?: string }): Promise<void> {
  const home = homeAt(directory, process.env);
  const { apiPort, agentPort, listenAddress } = await readSettings(home.settings);
  if (!listenAddress) {
    throw new UserError(
      "this cluster listens on loopback only: run 'coracle up --listen-address ADDRESS' first",
    );
  }
  const access = await adminAccess("coracle", `https://127.0.0.1:${apiPort}`, home.pki);
  const token = newBootstrapToken(systemRandom);
  const expiration = new Date(systemClock.now() + tokenLifetimeMs).toISOString();
  await clientOf(access).create(secrets, bootstrapTokenSecret(token, "lets another host join", expiration));
  const pin = publicKeyPin(access.certificateAuthority);
  process.stdout.write(joinInstructions(`${listenAddress}:${agentPort}`, pin, token));
}

async function removeNode(name: string, options: { home?: string; timeout: number }): Promise<void> {
  const home = homeAt(options.home, process.env);
  const { apiPort } = await readSettings(home.settings);
  const access = await adminAccess("coracle", `https://127.0.0.1:${apiPort}`, home.pki);
  const client = clientOf(access);
  const report = new Reporter(systemClock);
  await report.phase(`${name} takes no new pods`, () =>
    client.patch(nodes, { name }, "merge", { spec: { unschedulable: true } }),
  );
  await report.phase("its pods have left", () => drain(client, name, options.timeout * 1000));
  await report.phase(`${name} is forgotten`, () => client.delete(nodes, { name }));
}

async function drain(client: Client, node: string, timeoutMs: number): Promise<void> {
  await waitUntil(systemClock, timeoutMs, async () => {
    const { items } = await client.list(pods, { fieldSelector: `spec.nodeName=${node}` });
    const staying = items.filter((pod) => !isDaemon(pod));
    await Promise.all(
      staying.filter(({ metadata }) => !metadata.deletionTimestamp).map((pod) => evict(client, pod)),
    );
    if (staying.length > 0) throw new Error(`${staying.length} pods are still on ${node}`);
  });
}

const daemonSet = { group: "apps", kind: "DaemonSet" };

const isDaemon = ({ metadata }: V1Pod) =>
  metadata.ownerReferences?.some((owner) => owner.controller && refersTo(owner, daemonSet)) ?? false;

async function evict(client: Client, { metadata: { namespace = "", name = "" } }: V1Pod): Promise<void> {
  const eviction: V1Eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name } };
  const type = { group: "", version: "v1", resource: "pods" };
  await unlessGone(
    client.create<V1Eviction>(type, eviction, { ref: { namespace, name }, subresource: "eviction" }),
  );
}
