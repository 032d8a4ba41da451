import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError, Option } from "commander";
import { nodes } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { adminAccess, get, waitUntil } from "../cluster/api-access.js";
import { clientOf } from "../cluster/client.js";
import { createFromManifest, demoAnswer, demoManifest, demoNodePort, waitForDemo } from "../cluster/demo.js";
import { ensureBootstrapToken } from "../cluster/ensure-bootstrap-token.js";
import { ensureKeys } from "../cluster/keys.js";
import { lastLines } from "../cluster/last-lines.js";
import { checkPorts, portsOf } from "../cluster/ports.js";
import { oneHostProcesses } from "../cluster/processes.js";
import { resolveSettings } from "../cluster/resolve-settings.js";
import type { ClusterSettings } from "../cluster/settings.js";
import { isAnythingRunning, startSupervisor } from "../cluster/start.js";
import { createHome, type Home, homeAt } from "../home.js";
import { checkHost, findProgram } from "../host-check.js";
import { kubeconfigPath, mergeKubeconfig } from "../kubeconfig.js";
import { Reporter } from "../output.js";
import { timeoutOption } from "../timeout-option.js";

const contextName = "coracle";

const runsWithOthers =
  "  ! the cluster runs already, with other settings: these hold after 'npm run down' and 'npm run up'";

interface UpOptions extends Partial<ClusterSettings> {
  readonly home?: string;
  readonly timeout: number;
  readonly demo: boolean;
}

/** `coracle up`: a one-host cluster, running and shown to work. */
export function upCommand(program: Command): void {
  program
    .command("up")
    .description("start a one-host cluster on this machine")
    .option("--home <directory>", "where it keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .option("--node-name <name>", "the node's name; default: this host's")
    .addOption(
      new Option("--profile <name>", "how soon a silent node is given up").choices(["fast", "kubernetes"]),
    )
    .option("--pod-cidr <cidr>", "the range of pod addresses (10.244.0.0/16)")
    .option("--service-cidr <cidr>", "the range of Service addresses (10.96.0.0/16)")
    .option("--dns-address <address>", "the cluster DNS's address (10.96.0.10)")
    .option("--dns-domain <domain>", "the cluster's domain (cluster.local)")
    .option("--listen-address <address>", "serve other hosts on this address too")
    .option("--audit-policy-file <file>", "write audit events into logs/audit.log; '': none", absolutePath)
    .option("--ingress-http-port <port>", "port for Ingresses (80); 0: none", port)
    .option("--ingress-https-port <port>", "port for Ingresses over https (443); 0: none", port)
    .addOption(new Option("--ingress", "serve Ingresses, after they were left out").hideHelp())
    .option("--no-ingress", "serve no Ingresses")
    .addOption(timeoutOption("how long each phase may take", 60))
    .option("--no-demo", "leave the demo app out")
    .action((options: UpOptions) => up(options, new Reporter(systemClock)));
}

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("a port has a number up to 65535");
  return Number(text);
};

/** The processes that read it stand elsewhere. */
const absolutePath = (file: string) => (file === "" ? "" : resolve(file));

async function up({ home: directory, timeout, demo, ...given }: UpOptions, report: Reporter): Promise<void> {
  const home = homeAt(directory, process.env);
  const timeoutMs = timeout * 1000;
  await report.phase("this host can run a cluster", () => checkHost(process.env));
  const settings = await report.phase(`keys and settings in ${home.root}`, () => prepare(home, given));
  const ports = [...portsOf(settings), ...(demo ? [demoNodePort] : [])];
  if (!(await isAnythingRunning(home))) await checkPorts(ports);
  if (!(await startProcesses(home, settings))) report.line(runsWithOthers);
  const access = await adminAccess(contextName, `https://127.0.0.1:${settings.apiPort}`, home.pki);
  await report.phase("the API server is ready", () =>
    waitUntil(
      systemClock,
      timeoutMs,
      () => get(access, "/readyz"),
      () => lastLines(home, "control-plane"),
    ),
  );
  const client = clientOf(access);
  await report.phase(`node ${settings.nodeName} is ready`, () =>
    waitForNode(client, home, settings.nodeName, timeoutMs),
  );
  await mergeKubeconfig(kubeconfigPath(process.env), access);
  if (demo) {
    const answer = await report.phase("the demo app answers", () => startDemo(client, timeoutMs));
    report.line(`\ndemo: curl http://127.0.0.1:${demoNodePort}/   → ${answer}`);
  }
  report.line(`kubectl: context "${contextName}" in ${kubeconfigPath(process.env)} (kubectl get pods -A)`);
}

async function prepare(home: Home, given: Partial<ClusterSettings>): Promise<ClusterSettings> {
  await createHome(home);
  await ensureKeys(home.pki, systemClock);
  await ensureBootstrapToken(home.pki, systemRandom);
  return resolveSettings(home.settings, given);
}

async function startProcesses(home: Home, settings: ClusterSettings): Promise<boolean> {
  const etcd = await findProgram("etcd", "install etcd (Debian: apt-get install etcd-server)");
  const dist = fileURLToPath(new URL("../..", import.meta.url));
  return startSupervisor(home, oneHostProcesses(home, settings, { etcd, dist }));
}

function waitForNode(client: Client, home: Home, name: string, timeoutMs: number): Promise<void> {
  return waitUntil(
    systemClock,
    timeoutMs,
    async () => {
      const node = await client.get(nodes, { name });
      const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
      if (ready?.status !== "True") throw new Error(ready?.message ?? "the node has not reported yet");
    },
    () => lastLines(home, "node-agent"),
  );
}

async function startDemo(client: Client, timeoutMs: number): Promise<string> {
  await createFromManifest(client, demoManifest);
  await waitForDemo(client, systemClock, timeoutMs);
  return demoAnswer(systemClock, timeoutMs);
}
