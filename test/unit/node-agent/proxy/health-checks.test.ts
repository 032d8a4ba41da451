import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, it } from "@jest/globals";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { HealthChecks } from "../../../../node-agent/proxy/health-checks.js";
import { healthCheckOf } from "../../../../node-agent/proxy/services/local-endpoints.js";
import { freePorts } from "../../../support/free-ports.js";
import { endpointSlice, service } from "../../../support/service-objects.js";

const checks = new HealthChecks(new Guard(silentLogger));
afterEach(() => checks.closeAll());

const spec = { type: "LoadBalancer", externalTrafficPolicy: "Local" };
const at = (nodeName: string, address: string, ready = true) => ({
  addresses: [address],
  nodeName,
  conditions: { ready },
});
const countOn = (nodeName: string, changes = {}) => {
  const web = service("web", { ...spec, healthCheckNodePort: 30_001, ...changes });
  const endpoints = [at("a", "10.244.1.5"), at("a", "10.244.1.6", false), at("b", "10.244.2.5")];
  return healthCheckOf(web, [endpointSlice("web", [], endpoints)], nodeName)?.localEndpoints;
};

it("counts the ready endpoints of this node, for Services whose traffic stays local", () => {
  expect(["a", "b", "c"].map((node) => countOn(node))).toEqual([1, 1, 0]);
  expect(countOn("a", { externalTrafficPolicy: "Cluster" })).toBeUndefined();
  expect(countOn("a", { type: "NodePort" })).toBeUndefined();
});

it("answers as kube-proxy does, and follows what changes", async () => {
  const [port = 0] = await freePorts(1);
  const check = { namespace: "default", name: "web", port, localEndpoints: 2 };
  expect(await checks.apply("default/web", check)).toBeUndefined();
  const ask = () => fetch(`http://127.0.0.1:${port}/healthz`);
  const yes = await ask();
  expect([yes.status, yes.headers.get("x-load-balancing-endpoint-weight")]).toEqual([200, "2"]);
  expect(await yes.json()).toEqual({
    service: { namespace: "default", name: "web" },
    localEndpoints: 2,
    serviceProxyHealthy: true,
  });
  await checks.apply("default/web", { ...check, localEndpoints: 0 });
  expect((await ask()).status).toBe(503);
  await checks.apply("default/web", undefined);
  await expect(ask()).rejects.toThrow();
});

it("says why its port can't be had", async () => {
  const [port = 0] = await freePorts(1);
  const thief = createServer().listen(port, "0.0.0.0");
  await once(thief, "listening");
  const check = { namespace: "default", name: "web", port, localEndpoints: 1 };
  expect(await checks.apply("default/web", check)).toContain("address already in use");
  thief.close();
});
