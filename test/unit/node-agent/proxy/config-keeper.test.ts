import { beforeEach, expect, it, jest } from "@jest/globals";
import { type Logger, silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import { ConfigKeeper } from "../../../../node-agent/local-config/config-keeper.js";
import type { StateChange } from "../../../../node-agent/proxy/config/cluster-state.js";
import { ProxyConfig } from "../../../../node-agent/proxy/config/proxy-config.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { endpointSlice, service } from "../../../support/service-objects.js";

const settings = {
  nodeName: "a",
  nodeAddress: "192.168.7.1",
  cluster: undefined,
  dialAddress: "10.244.1.2",
  upstreamDns: ["192.168.7.9:53"],
};
const put = <T extends { readonly metadata: { name?: string | undefined } }>(
  resource: string,
  object: T,
) => ({
  resource,
  namespace: "default",
  name: object.metadata.name,
  object,
});
const demo = put("services", service("demo", { clusterIP: "10.96.0.5" }));

const path = "/state/proxy.json";
let files: MemoryFiles;
let config: ProxyConfig;
let error: jest.Mock<Logger["error"]>;
let keeper: ConfigKeeper<StateChange>;
beforeEach(async () => {
  files = new MemoryFiles();
  await files.makeDirectory("/state");
  config = new ProxyConfig();
  error = jest.fn<Logger["error"]>();
  keeper = new ConfigKeeper(path, files, config, new FakeClock(), { ...silentLogger, error });
});

it("finds again what was kept", async () => {
  config.settings = settings;
  config.apply([{ resource: "services", namespace: "default", name: "demo", object: demo.object }]);
  keeper.changed();
  await keeper.flush();
  const again = new ProxyConfig();
  expect(await new ConfigKeeper(path, files, again, new FakeClock(), silentLogger).load()).toBe(true);
  expect(again.settings).toEqual(settings);
  expect(again.everything()).toEqual(config.everything());
});

it("begins with nothing where there is no file, and says nothing of it", async () => {
  expect(await keeper.load()).toBe(false);
  expect(error).not.toHaveBeenCalled();
});

it.each(["", "{", "null", "[]", '{"objects":5}', '{"settings":{"upstreamDns":5},"objects":[]}'])(
  "begins with nothing where the file is %j, and says so",
  async (content) => {
    await files.write(path, content);
    expect(await keeper.load()).toBe(false);
    expect(error).toHaveBeenCalledTimes(1);
  },
);

it("begins with nothing where the file is none", async () => {
  await files.makeDirectory(path);
  expect(await keeper.load()).toBe(false);
  expect(error).toHaveBeenCalledTimes(1);
});

const web = [{ name: "web", port: 80, protocol: "TCP" }];
const slice = endpointSlice("demo", web, ["10.244.1.5"]);
it.each<[string, unknown]>([
  ["null", null],
  ["a text", "services"],
  ["of no kind", { ...demo, resource: "secrets" }],
  ["of a kind that every object has", { ...demo, resource: "constructor" }],
  ["without a name", { ...demo, name: undefined }],
  ["an object of another name", { ...demo, name: "other" }],
  ["a number", { ...demo, name: "n", object: 5 }],
  ["a Service without metadata", { ...demo, name: "n", object: { spec: {} } }],
  ["a Service whose ports are no list", put("services", service("n", { ports: 5 as unknown as [] }))],
  ["a slice without addresses", put("endpointslices", { ...slice, endpoints: [{}] } as typeof slice)],
  ["a slice of null", put("endpointslices", { ...slice, endpoints: [null] } as unknown as typeof slice)],
  [
    "a node of strange addresses",
    put("nodes", { metadata: { name: "n" }, status: { addresses: 5 } } as never),
  ],
])("leaves out what is %s, says so, and takes the others", async (_what, strange) => {
  await files.write(path, JSON.stringify({ settings, objects: [strange, demo] }));
  expect(await keeper.load()).toBe(true);
  expect(config.everything()).toEqual([demo]);
  expect(error).toHaveBeenCalledTimes(1);
});
