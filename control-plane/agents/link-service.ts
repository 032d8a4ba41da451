import { status } from "@grpc/grpc-js";
import type { V1UserInfo } from "../../api/generated/types.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import type { Random } from "../../common/random.js";
import { Semaphore } from "../../common/semaphore.js";
import type { AgentMessage, Hello } from "../../proto/generated/agent.js";
import type { JoinedNodes, NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";
import type { LinkStream } from "./link-stream.js";
import type { Links } from "./links.js";
import { NodeLease } from "./node-lease.js";
import { NodeLink, type NodeLinkOptions } from "./node-link.js";
import { NodeRegistration } from "./node-registration.js";
import { nodeUser } from "./node-user.js";
import { PodStatusWriter } from "./pod-status-writer.js";
import { checkJoined } from "./removed-node.js";
import type { Tunnels } from "./tunnels.js";

const helloWithinMs = 5_000;
/** Of all nodes together. Enough for any etcd, and few beside the bindings that are under way. */
const reportsAtOnce = 32;

/** What every link is given alike. */
type Shared = Pick<
  NodeLinkOptions,
  | "source"
  | "usages"
  | "clusterId"
  | "heartbeats"
  | "heartbeatPeriodMs"
  | "replicas"
  | "cluster"
  | "guard"
  | "clock"
  | "log"
>;

export interface LinkServiceOptions extends Shared {
  readonly links: Links;
  readonly tunnels: Tunnels;
  readonly nodes: Pick<JoinedNodes, "has">;
  readonly informers: InformerFactory;
  readonly clientAs: (user: V1UserInfo) => Client;
  readonly random: Random;
}

/** Takes the agents' links: the first message, the link itself, and what its end means for others. */
export class LinkService {
  private readonly room = new Semaphore(reportsAtOnce);

  constructor(private readonly options: LinkServiceOptions) {}

  /** Serves a link of the node that the certificate names; resolves when it has ended. Throws CallError. */
  async serve(node: NodeIdentity, stream: LinkStream): Promise<void> {
    const hello = await this.hello(stream);
    const nodeName = node.name;
    if (hello.nodeName !== nodeName) {
      const why = `the certificate is of node "${nodeName}", not "${hello.nodeName}"`;
      throw new CallError(status.PERMISSION_DENIED, why);
    }
    const { log, heartbeats, nodes } = this.options;
    const link = this.newLink(node, hello, stream);
    this.options.links.add(link);
    // Removals cut the links that stand; one that was told before this stood is found here.
    checkJoined(nodes, node).catch((reason) => link.close(reason));
    heartbeats.seen(nodeName);
    log.info("node linked", { node: nodeName });
    await link.run();
    if (!this.options.links.remove(link)) return;
    this.options.tunnels.lost(nodeName);
    this.options.usages.forget(nodeName);
    log.info("node link ended", { node: nodeName });
  }

  /** The first message, which must come soon. */
  private hello(stream: LinkStream): Promise<Hello> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string) => () => reject(new CallError(status.INVALID_ARGUMENT, why));
      const cancel = this.options.clock.after(helloWithinMs, refuse("Hello did not come in time"));
      const first = ({ message }: AgentMessage) => {
        cancel();
        // Nothing may be read before the link listens.
        stream.pause();
        if (message?.$case === "hello") resolve(message.value);
        else refuse("the first message must be Hello")();
      };
      stream.once("data", this.options.guard.wrap("first message of a link", first, reject));
      stream.once("error", refuse("the link broke"));
      stream.once("cancelled", refuse("the link was cancelled"));
    });
  }

  private newLink(node: NodeIdentity, { instanceId }: Hello, stream: LinkStream): NodeLink {
    const client = this.options.clientAs(nodeUser(node));
    const { name: nodeName, uid } = node;
    const { random, clock, log } = this.options;
    return new NodeLink({
      ...this.options,
      nodeName,
      uid,
      instanceId,
      stream,
      room: this.room,
      podStatuses: new PodStatusWriter(nodeName, client, this.options.informers.informer(pods)),
      registration: new NodeRegistration(node, client),
      leaseFor: (epoch) =>
        new NodeLease({ nodeName, nodeUid: uid, epoch, id: random.uuid(), client, clock, log }),
    });
  }
}
