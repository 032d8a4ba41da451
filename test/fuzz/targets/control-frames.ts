import { ApiError } from "../../../api/errors.js";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { AssignmentReceiver } from "../../../node-agent/links/assignment-receiver.js";
import { StatusOutbox } from "../../../node-agent/links/status-outbox.js";
import {
  AssignmentItem_Action,
  AssignmentsBegin_Kind,
  ControlMessage,
} from "../../../proto/generated/agent.js";
import type { FuzzTarget } from "../target.js";

const item = (resource: string, text: string): ControlMessage => ({
  message: {
    $case: "assignment",
    value: {
      action: AssignmentItem_Action.PUT,
      resource,
      namespace: "d",
      name: "x",
      object: Buffer.from(text),
    },
  },
});
const acknowledgement = (text: string): ControlMessage => ({
  message: { $case: "statusAck", value: { id: 1, error: Buffer.from(text) } },
});

/** What a replica says over a link, as far as the set that an agent keeps. */
export const controlFrames: FuzzTarget = {
  name: "control-frames",
  words: ["null", "{}", "[]", '"metadata":', '"name":"x"', '"namespace":"d"', '"spec":', "__proto__"],
  seeds: [
    item("pods", '{"metadata":{"namespace":"d","name":"x"},"spec":{"containers":[{"name":"c"}]}}'),
    item("services", '{"metadata":{"namespace":"d","name":"x"},"spec":{"ports":[{"port":80}]}}'),
    item("nodes", '{"metadata":{"name":"x"},"spec":{"podCIDR":"10.0.0.0/24"}}'),
    acknowledgement('{"kind":"Status","status":"Failure","code":409,"reason":"Conflict"}'),
    acknowledgement("null"),
  ].map((message) => ControlMessage.encode(message).finish()),
  async run(input) {
    const message = decoded(input);
    if (message?.$case === "assignment") {
      const receiver = new AssignmentReceiver({ complete() {}, incremental() {} }, () => {}, silentLogger);
      receiver.begin({ kind: AssignmentsBegin_Kind.COMPLETE });
      receiver.item(message.value);
      const verdict = receiver.end({ version: { clusterId: "c", revision: 1 } });
      if (verdict !== "applied") throw new Error(`the set was ${verdict}`);
    }
    if (message?.$case === "statusAck") {
      const outbox = new StatusOutbox({ ...systemClock, after: () => () => {} }, systemRandom);
      const report = { namespace: "d", name: "x", uid: "u", status: {}, terminated: false };
      const outcome = outbox.send(report);
      outbox.acknowledge(message.value);
      void outcome.then((said) => {
        if (said.type === "refused" && !(said.error instanceof ApiError)) throw new Error("no ApiError");
      });
    }
  },
};

/** gRPC itself refuses what is no message. */
function decoded(input: Uint8Array): ControlMessage["message"] {
  try {
    return ControlMessage.decode(input).message;
  } catch {
    return undefined;
  }
}
