import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { AssignmentReceiver } from "../../../node-agent/links/assignment-receiver.js";
import type { AssignmentChange } from "../../../node-agent/links/assignment-sink.js";
import { Checkpoint } from "../../../node-agent/links/checkpoint.js";
import { AssignmentItem_Action, AssignmentsBegin_Kind } from "../../../proto/generated/agent.js";

const { COMPLETE, INCREMENTAL } = AssignmentsBegin_Kind;
const put = (name: string, value = "") => ({
  action: AssignmentItem_Action.PUT,
  resource: "pods",
  namespace: "default",
  name,
  object: Buffer.from(JSON.stringify({ metadata: { namespace: "default", name }, value })),
});
const remove = (name: string) => ({
  ...put(name),
  action: AssignmentItem_Action.REMOVE,
  object: Buffer.alloc(0),
});

describe("the assignment receiver", () => {
  let receiver: AssignmentReceiver;
  let told: string[];
  const describeChanges = (changes: readonly AssignmentChange[]) =>
    changes.map(({ key, current }) => `${current ? "+" : "-"}${key}`).join(" ");
  const send = (kind: AssignmentsBegin_Kind, revision: number, ...items: ReturnType<typeof put>[]) => {
    receiver.begin({ kind });
    for (const item of items) receiver.item(item);
    return receiver.end({ version: { clusterId: "c", revision } });
  };
  const pods = () => [...receiver.set.pods.keys()];

  beforeEach(() => {
    told = [];
    const sink = {
      complete: (_: unknown, changes: readonly AssignmentChange[], origin: string) => {
        told.push(`${origin}: ${describeChanges(changes)}`);
      },
      incremental: (_: unknown, changes: readonly AssignmentChange[]) => {
        told.push(`changes: ${describeChanges(changes)}`);
      },
    };
    receiver = new AssignmentReceiver(sink, () => {}, silentLogger);
  });

  it("counts items only once the end mark has come", () => {
    receiver.begin({ kind: COMPLETE });
    receiver.item(put("a"));
    expect(pods()).toEqual([]);
    expect(receiver.end({ version: { clusterId: "c", revision: 1 } })).toBe("applied");
    expect(pods()).toEqual(["default/a"]);
  });

  it.each(["{", "null", "[]", '{"spec":[]}', '{"metadata":{"namespace":"default","name":"other"}}'])(
    "leaves out %j, says so once, and takes the others",
    (text) => {
      const errors: unknown[] = [];
      const log = { ...silentLogger, error: (_: string, fields?: object) => errors.push(fields) };
      receiver = new AssignmentReceiver({ complete() {}, incremental() {} }, () => {}, log);
      const bad = { ...put("bad"), object: Buffer.from(text) };
      expect(send(COMPLETE, 1, put("a"), bad, put("b"))).toBe("applied");
      expect(pods()).toEqual(["default/a", "default/b"]);
      send(COMPLETE, 2, put("a"), bad, put("b"));
      expect(errors).toEqual([expect.objectContaining({ resource: "pods", key: "default/bad" })]);
    },
  );

  it("keeps what stood in the place of what makes no sense", () => {
    send(COMPLETE, 1, put("a"));
    send(INCREMENTAL, 2, { ...put("a"), object: Buffer.from("{") }, put("b"));
    expect(pods()).toEqual(["default/a", "default/b"]);
    send(INCREMENTAL, 3, remove("a"));
    expect(pods()).toEqual(["default/b"]);
  });

  it("replaces everything by a complete set and tells only differences", () => {
    send(COMPLETE, 1, put("a"), put("b"), put("c"));
    send(COMPLETE, 2, put("b"), put("c", "new"), put("d"));
    expect(pods().sort()).toEqual(["default/b", "default/c", "default/d"]);
    expect(told.at(-1)).toBe("control-plane: +default/c +default/d -default/a");
  });

  it("amends by incremental sets", () => {
    send(COMPLETE, 1, put("a"));
    expect(send(INCREMENTAL, 2, put("b"), remove("a"))).toBe("applied");
    expect(pods()).toEqual(["default/b"]);
    expect(receiver.version?.revision).toBe(2);
  });

  it("refuses what is older, but only of the same cluster", () => {
    send(COMPLETE, 10, put("a"));
    expect(send(COMPLETE, 9, put("b"))).toBe("stale");
    expect(pods()).toEqual(["default/a"]);
    receiver.begin({ kind: COMPLETE });
    receiver.item(put("b"));
    expect(receiver.end({ version: { clusterId: "restored", revision: 1 } })).toBe("applied");
    expect(pods()).toEqual(["default/b"]);
  });

  it("takes no incremental set before a complete one of the same link", () => {
    expect(send(INCREMENTAL, 1, put("a"))).toBe("out-of-order");
    send(COMPLETE, 1, put("a"));
    receiver.reset();
    expect(send(INCREMENTAL, 2, put("b"))).toBe("out-of-order");
  });

  it("forgets a set that a broken link left unfinished", () => {
    receiver.begin({ kind: COMPLETE });
    receiver.item(put("a"));
    receiver.reset();
    expect(receiver.end({ version: { clusterId: "c", revision: 1 } })).toBe("out-of-order");
    expect(pods()).toEqual([]);
  });

  it("comes back from its checkpoint as it was", async () => {
    const directory = await mkdtemp(join(tmpdir(), "coracle-checkpoint-"));
    try {
      const path = join(directory, "assignments.json");
      const checkpoint = new Checkpoint(
        path,
        new HostFiles(),
        () => ({ version: receiver.version, set: receiver.set }),
        systemClock,
        silentLogger,
      );
      expect(await checkpoint.load()).toBeUndefined();
      send(COMPLETE, 7, put("a", "x"), put("b"));
      checkpoint.changed();
      await checkpoint.flush();
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const saved = await checkpoint.load();
      receiver = new AssignmentReceiver(
        { complete: (set, _, origin) => told.push(`${origin} ${set.pods.size}`), incremental() {} },
        () => {},
        silentLogger,
      );
      if (saved) receiver.restore(saved);
      expect(told.at(-1)).toBe("checkpoint 2");
      expect(receiver.version).toEqual({ clusterId: "c", revision: 7 });
      expect(send(COMPLETE, 6)).toBe("stale");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
