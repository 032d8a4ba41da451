import { join } from "node:path";
import type { Command } from "commander";
import { ingressServingCondition } from "../../api/networking/ingress-serving.js";
import { nodes, pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { messageOf } from "../../common/errors.js";
import { adminAccess, get } from "../cluster/api-access.js";
import { clientOf } from "../cluster/client.js";
import { readSettings } from "../cluster/settings.js";
import { type Home, homeAt } from "../home.js";
import { isDenied } from "../output.js";
import { readPidFile } from "../supervisor/process-identity.js";

interface Status {
  readonly processes: Readonly<Record<string, number | null>>;
  /** `ok`, or why not. */
  readonly api: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly ingress: string | undefined;
  }[];
  readonly pods: { readonly running: number; readonly total: number };
}

/** `coracle status`: what of the one-host cluster runs; exits 1 unless all of it does. */
export function statusCommand(program: Command): void {
  program
    .command("status")
    .description("show what of this machine's cluster is running")
    .option("--home <directory>", "where it keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .option("-o, --output <format>", "text or json", "text")
    .action(async (options: { home?: string; output: string }) => {
      const status = await statusOf(homeAt(options.home, process.env));
      process.stdout.write(options.output === "json" ? `${JSON.stringify(status)}\n` : textOf(status));
      if (!isHealthy(status)) process.exitCode = 1;
    });
}

async function statusOf(home: Home): Promise<Status> {
  const { apiPort, ingress } = await readSettings(home.settings);
  const names = ["etcd", "control-plane", "node-agent", "proxy", ...(ingress ? ["ingress"] : [])];
  const pids = await Promise.all(names.map((name) => readPidFile(join(home.run, `${name}.pid`))));
  const processes = Object.fromEntries(names.map((name, index) => [name, pids[index]?.pid ?? null]));
  try {
    const access = await adminAccess("coracle", `https://127.0.0.1:${apiPort}`, home.pki);
    await get(access, "/readyz");
    return { processes, api: "ok", ...(await contents(clientOf(access))) };
  } catch (error) {
    if (isDenied(error)) throw error;
    return { processes, api: messageOf(error), nodes: [], pods: { running: 0, total: 0 } };
  }
}

async function contents(client: Client): Promise<Pick<Status, "nodes" | "pods">> {
  const [allNodes, allPods] = await Promise.all([client.list(nodes), client.list(pods)]);
  const running = allPods.items.filter(({ status }) => status?.phase === "Running").length;
  return {
    nodes: allNodes.items.map(({ metadata, status }) => ({
      name: metadata.name ?? "",
      ready: status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false,
      ingress: status?.conditions?.find(({ type }) => type === ingressServingCondition)?.message,
    })),
    pods: { running, total: allPods.items.length },
  };
}

function isHealthy({ processes, api, nodes: all }: Status): boolean {
  return (
    api === "ok" && Object.values(processes).every((pid) => pid !== null) && all.every(({ ready }) => ready)
  );
}

function textOf(status: Status): string {
  const processes = Object.entries(status.processes).map(
    ([name, pid]) => `${name.padEnd(14)} ${pid === null ? "not running" : `running (pid ${pid})`}`,
  );
  const all = status.nodes.map(
    ({ name, ready, ingress }) =>
      `node ${name}: ${ready ? "Ready" : "NotReady"}${ingress === undefined ? "" : `; Ingresses: ${ingress}`}`,
  );
  const { running, total } = status.pods;
  return `${[...processes, `API: ${status.api}`, ...all, `pods: ${running} of ${total} running`].join("\n")}\n`;
}
