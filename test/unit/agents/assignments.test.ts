import { describe, expect, it } from "@jest/globals";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { silentLogger } from "../../../common/logger.js";
import type { ItemKey } from "../../../control-plane/agents/assigned-item.js";
import { framesOf } from "../../../control-plane/agents/assignment-frames.js";
import type { AssignmentSource } from "../../../control-plane/agents/assignment-source.js";
import { AssignmentFeed } from "../../../control-plane/agents/assignments.js";
import { SharedItems } from "../../../control-plane/agents/shared-items.js";
import {
  AssignmentItem,
  AssignmentItem_Action,
  type ControlMessage,
} from "../../../proto/generated/agent.js";
import { until } from "../../support/linked-agent.js";

const service = (name: string, value = ""): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "default", name, labels: { value } },
});
const kind = { type: { group: "", version: "v1", resource: "services" }, schema: "V1Service" };
const shared = { ...kind, neededBy: "all-nodes", readBy: ["proxy"] } as const;

describe("a node's assignments", () => {
  /** What was sent: a line a message, which waits for room where `room` says so. */
  const fed = (own: () => ReadonlyMap<ItemKey, KubeObject>, room?: () => Promise<void> | undefined) => {
    const items = new SharedItems(silentLogger);
    const lines: string[] = [];
    const stop = new AbortController();
    const source = {
      shared: items,
      revision: 1,
      ownOf: own,
      subscribe: () => () => {},
      fresh: async () => 1,
    } as Partial<AssignmentSource> as AssignmentSource;
    const send = async (message: ControlMessage["message"]) => {
      if (message?.$case !== "assignments") return;
      lines.push(message.value.items.map(said).join(" "));
      await room?.();
    };
    const options = { nodeName: "n1", source, clusterId: async () => "c", send, log: silentLogger };
    const feed = new AssignmentFeed(options);
    const put = (object: KubeObject) => {
      const key = `services/${keyOf(object.metadata)}`;
      if (items.put(shared, key, object)) feed.sharedChanged(key);
    };
    return { feed, lines, items, put, stop, run: () => feed.run(stop.signal) };
  };
  const said = (item: Buffer) => {
    const { action, resource, name } = AssignmentItem.decode(item);
    return `${action === AssignmentItem_Action.PUT ? "+" : "-"}${resource}/${name}`;
  };

  it("are all of them first, then what differs", async () => {
    let own = new Map<ItemKey, KubeObject>([["pods/default/a", service("a")]]);
    const { feed, lines, items, put, stop, run } = fed(() => own);
    put(service("web"));
    const running = run();
    await until(() => lines.length === 1, "the complete set");
    put(service("web"));
    put(service("other"));
    items.remove("services/default/web");
    feed.sharedChanged("services/default/web");
    own = new Map([["pods/default/b", service("b")]]);
    feed.ownChanged();
    feed.flush();
    await until(() => lines.length === 2, "the changes");
    expect(lines).toEqual(["+services/web +pods/a", "+services/other -services/web +pods/b -pods/a"]);
    stop.abort();
    await running;
  });

  it("have of what is a node's own and everybody's the own, and what all have when it is no more its own", async () => {
    const whole = service("web", "own");
    let own = new Map<ItemKey, KubeObject>([["services/default/web", whole]]);
    const { feed, lines, put, stop, run } = fed(() => own);
    put(service("web", "shared"));
    const running = run();
    await until(() => lines.length === 1, "the complete set");
    put(service("web", "changed"));
    put(service("other"));
    feed.flush();
    await until(() => lines.length === 2, "the changes");
    own = new Map();
    feed.ownChanged();
    feed.flush();
    await until(() => lines.length === 3, "what all have");
    expect(lines).toEqual(["+services/web", "+services/other", "+services/web"]);
    stop.abort();
    await running;
  });

  it("leave out states that a slow link has no room for, and never the last", async () => {
    const gates: Deferred<void>[] = [];
    const { feed, lines, put, stop, run } = fed(
      () => new Map(),
      () => {
        const gate = deferred<void>();
        gates.push(gate);
        return gate.promise;
      },
    );
    const running = run();
    await until(() => gates.length === 1, "the complete set");
    for (const value of ["1", "2", "3"]) {
      put(service("web", value));
      feed.flush();
    }
    gates[0]?.resolve();
    await until(() => gates.length === 2, "the changes");
    stop.abort();
    gates[1]?.resolve();
    await running;
    expect(lines).toEqual(["", "+services/web"]);
  });
});

describe("the frames of a set", () => {
  it.each([
    [[], [0]],
    [[10, 20], [2]],
    [
      [200_000, 50_000, 100_000],
      [2, 1],
    ],
    [
      [2_000_000, 1],
      [1, 1],
    ],
  ])("of items of %j bytes hold %j of them", (sizes, counts) => {
    const frames = framesOf(sizes.map((size) => Buffer.alloc(size)));
    expect(frames.map(({ length }) => length)).toEqual(counts);
  });
});
