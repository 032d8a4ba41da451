import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { V1Node, V1Pod, V1PodStatus, V1Status } from "../../../api/generated/types.js";
import { systemClock, timestamp } from "../../../common/clock.js";
import { Guard } from "../../../common/guard.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { AgentLinks } from "../../../node-agent/links/agent-links.js";
import { AssignmentReceiver } from "../../../node-agent/links/assignment-receiver.js";
import type { AssignmentChange, AssignmentSink } from "../../../node-agent/links/assignment-sink.js";
import { GrpcReplicas } from "../../../node-agent/links/grpc-connection.js";
import { CredentialStore } from "../../../node-agent/links/node-credentials.js";
import { StatusOutbox } from "../../../node-agent/links/status-outbox.js";
import { UsageOutbox } from "../../../node-agent/links/usage-outbox.js";
import type { AssignmentItem } from "../../../proto/generated/agent.js";
import type { Enrol } from "./enrolment.js";

export interface SimulatedNodeOptions {
  readonly name: string;
  readonly zone: string;
  /** `host:port` of the agents' side. */
  readonly endpoint: string;
  readonly directory: string;
  readonly enrol: Enrol;
}

const common = { clock: systemClock, random: systemRandom, log: silentLogger };
const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };

/** The label of pods that have succeeded once they have run. */
export const brief = { "bench/brief": "true" };

/**
 * Takes what is the node's own. What all nodes share comes over its link as well and is not looked at: a real node reads it
 * on a processor of its own.
 */
class OwnReceiver extends AssignmentReceiver {
  constructor(
    private readonly nodeName: string,
    sink: AssignmentSink,
  ) {
    super(sink, () => {}, silentLogger);
  }

  override item(item: AssignmentItem): void {
    const { resource, name } = item;
    if (resource === "pods" || (resource === "nodes" && name === this.nodeName)) super.item(item);
  }
}

/** A node whose pods are Ready as soon as they are assigned, and gone as soon as they are told to. Its links are real. */
export class SimulatedNode {
  private readonly outbox = new StatusOutbox(systemClock, systemRandom);
  private readonly reported = new Map<string, Stage>();

  constructor(private readonly options: SimulatedNodeOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const { name, endpoint, directory, enrol } = this.options;
    const store = new CredentialStore(join(directory, name), new HostFiles());
    const seeds = [endpoint];
    await store.save(await enrol(name));
    const sink = {
      complete: (_: unknown, changes: readonly AssignmentChange[]) => this.answer(changes),
      incremental: (_: unknown, changes: readonly AssignmentChange[]) => this.answer(changes),
    };
    const links = new AgentLinks({
      hello: { nodeName: name, agentVersion: "bench", bootId: "b", instanceId: randomUUID() },
      seeds,
      replicas: new GrpcReplicas(store, systemClock),
      receiver: new OwnReceiver(name, sink),
      outbox: this.outbox,
      usage: new UsageOutbox(systemClock),
      tunnels: { serve: async () => success },
      removed: () => {},
      guard: new Guard(silentLogger),
      ...common,
    });
    void this.outbox.nodeStatus.send(this.node());
    void links.run(signal);
  }

  private answer(changes: readonly AssignmentChange[]): void {
    for (const { resource, current, previous } of changes) {
      if (resource !== "pods") continue;
      if (current) this.answerPod(current.object);
      else this.reported.delete(previous?.object.metadata.uid ?? "");
    }
  }

  private answerPod(pod: V1Pod): void {
    const { namespace = "", name = "", uid = "" } = pod.metadata;
    const stage = stageOf(pod);
    if (stage === undefined || stage === this.reported.get(uid)) return;
    this.reported.set(uid, stage);
    const terminated = stage === "over";
    void this.outbox.send({ namespace, name, uid, status: statusOf(pod, !terminated), terminated });
  }

  private node(): V1Node {
    const amounts = { cpu: "32", memory: "256Gi", pods: "110", "ephemeral-storage": "100Gi" };
    const now = timestamp(systemClock);
    const { name, zone } = this.options;
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone } },
      status: {
        capacity: amounts,
        allocatable: amounts,
        addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
        conditions: [
          {
            type: "Ready",
            status: "True",
            reason: "KubeletReady",
            message: "simulated",
            lastHeartbeatTime: now,
            lastTransitionTime: now,
          },
        ],
      },
    };
  }
}

type Stage = "running" | "over";

/** Undefined: there is nothing left to do. */
function stageOf({ metadata: { deletionTimestamp, labels }, status }: V1Pod): Stage | undefined {
  if (status?.phase === "Succeeded") return undefined;
  const isBrief = labels?.["bench/brief"] === "true";
  return deletionTimestamp || (isBrief && status?.phase === "Running") ? "over" : "running";
}

function statusOf({ spec, metadata }: V1Pod, isRunning: boolean): V1PodStatus {
  const now = timestamp(systemClock);
  const status = isRunning ? "True" : "False";
  const types = ["Initialized", "PodReadyToStartContainers", "Ready", "ContainersReady"];
  return {
    phase: isRunning ? "Running" : "Succeeded",
    startTime: metadata.creationTimestamp ?? now,
    podIP: "10.244.0.1",
    podIPs: [{ ip: "10.244.0.1" }],
    hostIP: "127.0.0.1",
    hostIPs: [{ ip: "127.0.0.1" }],
    conditions: types.map((type) => ({ type, status, lastTransitionTime: now })),
    containerStatuses: (spec?.containers ?? []).map(({ name, image }) => ({
      name,
      image: image ?? "",
      imageID: "",
      ready: isRunning,
      started: isRunning,
      restartCount: 0,
      state: isRunning ? { running: { startedAt: now } } : { terminated: { exitCode: 0, finishedAt: now } },
    })),
  };
}
