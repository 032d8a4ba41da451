import { beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import type { V1Node } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { StatusOutbox } from "../../../node-agent/links/status-outbox.js";
import type { AgentMessage } from "../../../proto/generated/agent.js";

type Message = NonNullable<AgentMessage["message"]>;
const report = (uid: string, phase = "Running") => ({
  namespace: "default",
  name: uid,
  uid,
  status: { phase },
  terminated: false,
});
const refusal = (reason: "NotFound" | "InternalError") =>
  Buffer.from(JSON.stringify(new ApiError(reason, "why").toStatus()));

describe("the status outbox", () => {
  let outbox: StatusOutbox;
  let sent: Message[];
  let retries: (() => void)[];
  const idOf = (message: Message | undefined) =>
    message?.$case === "podStatus" || message?.$case === "nodeStatus" ? message.value.id : -1;
  const connect = () => outbox.connect((message) => sent.push(message));

  beforeEach(() => {
    sent = [];
    retries = [];
    const after = (_ms: number, callback: () => void) => {
      retries.push(callback);
      return () => {};
    };
    outbox = new StatusOutbox({ ...systemClock, after }, systemRandom);
  });

  it("keeps what comes without a primary, the newest of each pod", async () => {
    const first = outbox.send(report("a", "Pending"));
    void outbox.send(report("a"));
    void outbox.send(report("b"));
    expect(await first).toEqual({ type: "superseded" });
    connect();
    expect(sent).toHaveLength(2);
  });

  it("tells when a status was written or refused", async () => {
    connect();
    const written = outbox.send(report("a"));
    outbox.acknowledge({ id: idOf(sent[0]), error: Buffer.alloc(0) });
    expect(await written).toEqual({ type: "written" });
    const refused = outbox.send(report("b"));
    outbox.acknowledge({ id: idOf(sent[1]), error: refusal("NotFound") });
    expect(await refused).toMatchObject({ type: "refused", error: { code: 404 } });
  });

  it("sends again on the next primary what was not acknowledged", () => {
    connect();
    void outbox.send(report("a"));
    outbox.disconnect();
    connect();
    expect(sent.map(idOf)).toEqual([1, 1]);
  });

  it("tries again after a fault of the server", () => {
    connect();
    void outbox.send(report("a"));
    outbox.acknowledge({ id: idOf(sent[0]), error: refusal("InternalError") });
    expect(sent).toHaveLength(1);
    for (const retry of retries) retry();
    expect(sent).toHaveLength(2);
  });

  it("says the node's status to every new primary, acknowledged or not", () => {
    connect();
    void outbox.nodeStatus.send({ apiVersion: "v1", kind: "Node", metadata: { name: "n" } });
    outbox.acknowledge({ id: idOf(sent[0]), error: Buffer.alloc(0) });
    connect();
    expect(sent.filter(({ $case }) => $case === "nodeStatus")).toHaveLength(2);
  });

  it("says the node's status again when somebody has counted a resource for its pods", () => {
    const node = (capacity: object, allocatable: object) =>
      ({
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "n" },
        status: { capacity, allocatable },
      }) as V1Node;
    connect();
    void outbox.nodeStatus.send(node({ cpu: "2" }, { cpu: "1" }));
    outbox.acknowledge({ id: idOf(sent[0]), error: Buffer.alloc(0) });
    outbox.observe(node({ cpu: "2" }, { cpu: "1" }));
    expect(sent).toHaveLength(1);
    outbox.observe(node({ cpu: "2", "example.com/foo": "3" }, { cpu: "1" }));
    expect(sent).toHaveLength(2);
    outbox.acknowledge({ id: idOf(sent[1]), error: Buffer.alloc(0) });
    outbox.observe(node({ "example.com/foo": "3" }, { "example.com/foo": "3" }));
    expect(sent).toHaveLength(2);
  });

  it("says the node's status again when the API believes it lost", () => {
    const node = (status: string) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      status: { conditions: [{ type: "Ready", status }] },
    });
    connect();
    void outbox.nodeStatus.send(node("True"));
    outbox.acknowledge({ id: idOf(sent[0]), error: Buffer.alloc(0) });
    outbox.observe(node("True"));
    expect(sent).toHaveLength(1);
    outbox.observe(node("Unknown"));
    expect(sent).toHaveLength(2);
  });
});
