import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { AssignmentChange, AssignmentSet } from "../../../node-agent/links/assignment-sink.js";
import { ProxyClient } from "../../../node-agent/links/proxy-client.js";
import { ConfigServer } from "../../../node-agent/local-config/config-server.js";
import { ProxyConfig } from "../../../node-agent/proxy/config/proxy-config.js";
import type { PortFailure } from "../../../proto/generated/proxy.js";
import { service } from "../../support/service-objects.js";

const settings = { nodeName: "a", nodeAddress: "", cluster: undefined, dialAddress: "", upstreamDns: [] };
const failure: PortFailure = {
  namespace: "default",
  name: "demo",
  protocol: "TCP",
  port: 1,
  message: "taken",
};

let directory: string;
let failures: PortFailure[];
let client: ProxyClient;
let stops: AbortController[];
let runs: Promise<void>[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "network-client-"));
  failures = [];
  stops = [];
  runs = [];
  client = new ProxyClient({
    reader: "proxy",
    socketPath: join(directory, "proxy.sock"),
    clock: systemClock,
    random: seededRandom(),
    log: silentLogger,
    onReport: (report) => {
      if (report?.$case === "portFailure") failures.push(report.value);
    },
  });
  run(client);
});

afterEach(async () => {
  for (const stop of stops) stop.abort();
  await Promise.all(runs);
  rmSync(directory, { recursive: true, force: true });
});

function run(part: { run(signal: AbortSignal): Promise<void> }) {
  const stop = new AbortController();
  stops.push(stop);
  const done = part.run(stop.signal);
  runs.push(done);
  return async () => {
    stop.abort();
    await done;
  };
}

/** A proxy that only remembers. */
function startProxy() {
  const config = new ProxyConfig();
  const server = new ConfigServer(join(directory, "proxy.sock"), {
    config,
    log: silentLogger,
    apply: async () => {},
  });
  return { config, server, stop: run(server) };
}

const assigned = (name: string) => {
  const object = service(name, { clusterIP: "10.96.0.5" });
  return { object, json: Buffer.from(JSON.stringify(object)) };
};

function setOf(...names: string[]): AssignmentSet {
  const none = new Map();
  const services = new Map(names.map((name) => [`default/${name}`, assigned(name)]));
  return {
    pods: none,
    services,
    endpointslices: none,
    configmaps: none,
    secrets: none,
    persistentvolumeclaims: none,
    persistentvolumes: none,
    runtimeclasses: none,
    nodes: none,
    namespaces: none,
    ingresses: none,
    ingressclasses: none,
  };
}

const removal = (name: string): AssignmentChange => ({
  resource: "services",
  key: `default/${name}`,
  current: undefined,
  previous: assigned(name),
});

async function until(condition: () => boolean) {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 400) throw new Error("it did not come about");
    await systemClock.sleep(10);
  }
}

const known = ({ config }: { config: ProxyConfig }) => [...config.state.services.keys()].join();

it("tells a proxy everything, then what changes, and a new one everything again", async () => {
  client.configure(settings);
  client.complete(setOf("one", "two"), [], "control-plane");
  const first = startProxy();
  await until(() => known(first) === "default/one,default/two");
  expect(first.config.settings?.nodeName).toBe("a");
  client.incremental(setOf("two"), [removal("one")]);
  await until(() => known(first) === "default/two");
  await first.stop();
  const second = startProxy();
  await until(() => known(second) === "default/two");
  client.complete(setOf("three"), [], "control-plane");
  await until(() => known(second) === "default/three");
});

it("takes nothing from a proxy for the sake of a checkpoint", async () => {
  const proxy = startProxy();
  const { object } = assigned("younger");
  proxy.config.apply([{ resource: "services", namespace: "default", name: "younger", object }]);
  client.complete(setOf("old"), [], "checkpoint");
  client.configure(settings);
  await until(() => known(proxy) === "default/younger,default/old");
});

it("hands on the ports that could not be opened", async () => {
  const proxy = startProxy();
  client.configure(settings);
  await until(() => proxy.config.settings !== undefined);
  proxy.server.report({ $case: "portFailure", value: failure });
  await until(() => failures.length > 0);
  expect(failures).toEqual([failure]);
});
