import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { ShutdownNotice } from "../../../node-agent/host/shutdown-notice.js";
import { NodeShutdown } from "../../../node-agent/shutdown/node-shutdown.js";
import { podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

const stop = new AbortController();
let node: TestNode;
beforeAll(async () => {
  node = new TestNode("shutdown-test");
  await node.start();
});
afterAll(async () => {
  stop.abort();
  await node.dispose();
});

it("lets pods on Docker end as they want when the host does, critical ones last", async () => {
  const ends = shell("app", "trap 'sleep 1; exit 7' TERM; while :; do sleep 0.1; done");
  node.put(podOf("web", [ends]));
  node.put(podOf("system", [ends], { priority: 2_000_000_000 }));
  for (const name of ["web", "system"])
    await node.until("Ready", () => node.condition(name, "Ready") === "True");
  const notice = new ShutdownNotice();
  const shutdown = new NodeShutdown({
    settings: { graceSeconds: 20, criticalGraceSeconds: 10 },
    notice,
    pods: node.pods.manager,
    cache: node.pods.cache,
    changed: () => {},
    clock: systemClock,
    log: silentLogger,
  });
  void shutdown.run(stop.signal);
  notice.begin();
  await notice.finished();
  const ended = ["web", "system"].map((name) => {
    expect(node.status(name)).toMatchObject({ phase: "Failed", reason: "Terminated" });
    return node.status(name)?.containerStatuses?.[0]?.state?.terminated;
  });
  expect(ended.map((one) => one?.exitCode)).toEqual([7, 7]);
  const [web = 0, system = 0] = ended.map((one) => Date.parse(one?.finishedAt ?? ""));
  expect(system - web).toBeGreaterThanOrEqual(1_000);
});
