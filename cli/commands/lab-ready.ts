import type { Command } from "commander";
import { nodes } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { systemClock } from "../../common/clock.js";
import { get, waitUntil } from "../cluster/api-access.js";
import { clientOf } from "../cluster/client.js";
import { createFromManifest, demoManifest, waitForDemo } from "../cluster/demo.js";
import { outputOf } from "../host-check.js";
import { type KubeconfigEntry, kubeconfigPath, mergeKubeconfig, readKubeconfig } from "../kubeconfig.js";
import { bringToNodes, labNodes } from "../lab-hosts.js";
import { Reporter } from "../output.js";
import { timeoutOption } from "../timeout-option.js";

const server = "https://127.0.0.1:16443";
const localImages = ["coracle/pause:dev", "coracle/busybox:dev", "coracle/demo:dev"];

/** `coracle lab-ready`: waits for a lab that was just started, brings it the local images and the demo app. */
export function labReadyCommand(program: Command): void {
  program
    .command("lab-ready", { hidden: true })
    .addOption(timeoutOption("how long each phase may take", 90))
    .option("--no-demo", "leave the demo app out")
    .option("--check", "read the flags and do nothing more: before the hosts are started")
    .action(async ({ timeout, demo, check }: { timeout: number; demo: boolean; check?: boolean }) => {
      if (!check) await labReady(timeout * 1000, demo, new Reporter(systemClock));
    });
}

async function labReady(timeoutMs: number, demo: boolean, report: Reporter): Promise<void> {
  const access = await report.phase("keys are made", () => waitUntil(systemClock, timeoutMs, labAccess));
  await report.phase("the API server is ready", () =>
    waitUntil(systemClock, timeoutMs, () => get(access, "/readyz")),
  );
  await report.phase("the nodes have the local images", () => waitUntil(systemClock, timeoutMs, loadImages));
  const client = clientOf(access);
  await report.phase("three nodes are ready", () => waitForNodes(client, timeoutMs));
  await mergeKubeconfig(kubeconfigPath(process.env), access);
  if (demo) {
    await createFromManifest(client, demoManifest);
    await report.phase("the demo app is ready", () => waitForDemo(client, systemClock, timeoutMs));
  }
  report.line(
    `\nkubectl: context "${access.name}" in ${kubeconfigPath(process.env)} (kubectl get pods -A -o wide)`,
  );
  report.line("API servers: https://127.0.0.1:16443, :16444 and :16445");
}

async function labAccess(): Promise<KubeconfigEntry> {
  const command = ["node", "dist/cli/main.js", "kubeconfig", "--pki=/pki"];
  const options = [`--server=${server}`, "--context=coracle-lab"];
  return readKubeconfig(
    await outputOf("docker", ["exec", "coracle-control-plane-1", ...command, ...options]),
  );
}

async function loadImages(): Promise<void> {
  const hosts = await labNodes();
  for (const image of localImages) await bringToNodes(image, hosts);
}

async function waitForNodes(client: Client, timeoutMs: number): Promise<void> {
  await waitUntil(systemClock, timeoutMs, async () => {
    const { items } = await client.list(nodes);
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
    );
    if (ready.length < 3) throw new Error(`${ready.length} of 3 nodes are ready`);
  });
}
