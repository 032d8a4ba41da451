import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "@jest/globals";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { HealthServer } from "../../../../node-agent/local-config/health-server.js";
import { ProxyMetrics } from "../../../../node-agent/proxy/metrics/proxy-metrics.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { eventually } from "../../../support/wait.js";

it("waits for a port that is taken, and ends nothing meanwhile", async () => {
  const thief = createServer().listen(0, "127.0.0.1");
  await once(thief, "listening");
  const { port } = thief.address() as AddressInfo;
  const failures: string[] = [];
  const log = { ...silentLogger, error: (message: string) => void failures.push(message) };
  const clock = new FakeClock();
  const stop = new AbortController();
  const parts = { registry: new ProxyMetrics().registry, guard: new Guard(silentLogger), clock, log };
  const done = new HealthServer({ host: "127.0.0.1", port }, parts).run(stop.signal);
  await eventually(() => expect(failures).toEqual(["Health can't be told yet"]), { everyMs: 5 });
  thief.close();
  await once(thief, "close");
  await clock.advance(5_000);
  const answer = await eventually(() => fetch(`http://127.0.0.1:${port}/healthz`), { everyMs: 5 });
  expect(await answer.text()).toBe("ok");
  stop.abort();
  await done;
});
