import Docker from "dockerode";
import { CommandShell } from "../../node-agent/host/command-shell.js";
import { BridgeNetwork } from "../../node-agent/network/bridge-network.js";
import { defaultNetworkOptions } from "../../node-agent/network/network-options.js";
import { podOf, sleeper } from "../support/pods.js";
import { TestNode } from "../support/test-node.js";

/** Pods a second from nothing to all Ready, beside dockerode alone starting as many pairs of containers. */
const count = Number(process.argv[2] ?? 60);
const concurrency = 6;

async function bare(): Promise<number> {
  const docker = new Docker();
  const started: Docker.Container[] = [];
  const one = async (index: number) => {
    const pause = await docker.createContainer({
      name: `pods-bench-pause-${index}`,
      Image: "coracle/pause:dev",
      HostConfig: { NetworkMode: "none", IpcMode: "shareable", LogConfig: { Type: "none", Config: {} } },
    });
    started.push(pause);
    await pause.start();
    const { Id: id } = await pause.inspect();
    const container = await docker.createContainer({
      name: `pods-bench-app-${index}`,
      Image: "coracle/busybox:dev",
      Cmd: sleeper("app").command ?? [],
      HostConfig: { NetworkMode: `container:${id}`, IpcMode: `container:${id}` },
    });
    started.push(container);
    await container.start();
  };
  const begin = performance.now();
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const index of indexes) await one(index);
    }),
  );
  const seconds = (performance.now() - begin) / 1_000;
  for (const container of started.reverse()) await container.remove({ force: true });
  return count / seconds;
}

async function ours(): Promise<number> {
  const network = new BridgeNetwork(
    {
      ...defaultNetworkOptions,
      podCidr: "10.213.0.0/16",
      serviceCidr: "10.214.0.0/16",
      bridge: "podsbench0",
      vethPrefix: "pbn",
      vxlan: { name: "podsbench-vx", id: 4899, port: 4899 },
      serviceNamespace: "podsbench-svc",
      serviceVeth: "podsbench-svc",
      routeProtocol: 163,
    },
    new CommandShell(),
  );
  await network.start("10.213.1.0/24");
  const node = new TestNode("pods-bench", { network });
  try {
    await node.start();
    const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
    const begin = performance.now();
    for (const name of names) node.put(podOf(name, [sleeper("app")]));
    const isReady = (name: string) => node.condition(name, "Ready") === "True";
    await node.until("all Ready", () => names.every(isReady), 120_000);
    return count / ((performance.now() - begin) / 1_000);
  } finally {
    await node.dispose();
    await network.cleanup();
  }
}

const rates = { bare: await bare(), ours: await ours() };
const ratio = rates.ours / rates.bare;
process.stdout.write(
  `pods/s: ours ${rates.ours.toFixed(2)}, dockerode alone ${rates.bare.toFixed(2)}, ratio ${ratio.toFixed(2)} (wanted 0.85)\n`,
);
process.exit(0);
