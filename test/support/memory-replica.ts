import { EventEmitter } from "node:events";
import type { V1PodStatus } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import type {
  MessageStream,
  ReplicaConnection,
  Replicas,
} from "../../node-agent/links/replica-connection.js";
import {
  type AgentMessage,
  AssignmentItem,
  AssignmentItem_Action,
  AssignmentsBegin_Kind,
  type ControlMessage,
} from "../../proto/generated/agent.js";
import { clusterSettings } from "../../simulation/cluster/cluster-settings.js";

type Said = NonNullable<AgentMessage["message"]>;
type Told = NonNullable<ControlMessage["message"]>;

/** A replica in this process, which assigns what it is given and keeps the statuses that it is told. */
export class MemoryReplica implements Replicas {
  /** By pod, the newest. */
  readonly statuses = new Map<string, V1PodStatus>();

  constructor(private readonly assigned: readonly (readonly [resource: string, object: KubeObject])[]) {}

  connect(): ReplicaConnection {
    const refused = async () => {
      throw new Error("this replica only links");
    };
    return { link: () => this.link(), tunnel: () => refuse(), api: refused, renew: refused, close() {} };
  }

  private link(): MessageStream<AgentMessage, ControlMessage> {
    const stream = new EventEmitter();
    // As over a network: never before the caller has gone on.
    const tell = (message: Told) => void Promise.resolve().then(() => stream.emit("data", { message }));
    return Object.assign(stream, {
      write: ({ message }: AgentMessage) => message && this.hear(message, tell),
      cancel: () => stream.emit("end"),
    });
  }

  private hear(said: Said, tell: (message: Told) => void): void {
    switch (said.$case) {
      case "hello":
        tell({
          $case: "welcome",
          value: { replicaId: "memory", heartbeatPeriodMs: 1_000, replicas: [], cluster: clusterSettings },
        });
        break;
      case "heartbeat":
        tell({ $case: "heartbeatAck", value: { ...said.value, periodMs: 1_000, replicas: [] } });
        break;
      case "subscribe":
        this.assign(tell);
        break;
      case "podStatus":
        this.statuses.set(said.value.name, JSON.parse(said.value.status.toString("utf8")));
        tell({ $case: "statusAck", value: { id: said.value.id, error: Buffer.alloc(0) } });
        break;
      case "nodeStatus":
        tell({ $case: "statusAck", value: { id: said.value.id, error: Buffer.alloc(0) } });
    }
  }

  private assign(tell: (message: Told) => void): void {
    const items = this.assigned.map(([resource, object]) => {
      const { namespace = "", name = "" } = object.metadata;
      const bytes = Buffer.from(JSON.stringify(object));
      const item = { action: AssignmentItem_Action.PUT, resource, namespace, name, object: bytes };
      return Buffer.from(AssignmentItem.encode(item).finish());
    });
    const begin = { kind: AssignmentsBegin_Kind.COMPLETE };
    const end = { version: { clusterId: "memory", revision: 1 } };
    tell({ $case: "assignments", value: { begin, items, end } });
  }
}

function refuse(): never {
  throw new Error("this replica opens no tunnels");
}
