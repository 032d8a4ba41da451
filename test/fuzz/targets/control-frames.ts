import { ApiError } from "../../../api/errors.js";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { AssignmentReceiver } from "../../../node-agent/links/assignment-receiver.js";
import { StatusOutbox } from "../../../node-agent/links/status-outbox.js";
import {
  AssignmentItem,
  AssignmentItem_Action,
  AssignmentsBegin_Kind,
  ControlMessage,
} from "../../../proto/generated/agent.js";
import type { FuzzTarget } from "../target.js";

const encoded = (resource: string, object: Buffer) => {
  const named = { action: AssignmentItem_Action.PUT, resource, namespace: "d", name: "x" };
  return Buffer.from(AssignmentItem.encode({ ...named, object }).finish());
};
const item = (resource: string, text: string): ControlMessage => ({
  message: {
    $case: "assignments",
    value: { begin: undefined, items: [encoded(resource, Buffer.from(text))], end: undefined },
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
    const message = unlessMalformed(() => ControlMessage.decode(input).message);
    if (message?.$case === "assignments") {
      const receiver = new AssignmentReceiver({ complete() {}, incremental() {} }, () => {}, silentLogger);
      receiver.begin({ kind: AssignmentsBegin_Kind.COMPLETE });
      for (const bytes of message.value.items) {
        const assigned = unlessMalformed(() => AssignmentItem.decode(bytes));
        if (assigned) receiver.item(assigned);
      }
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

/** What is no message ends the link. */
function unlessMalformed<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
