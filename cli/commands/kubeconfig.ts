import type { Command } from "commander";
import { adminAccess } from "../cluster/api-access.js";
import { readSettings } from "../cluster/settings.js";
import { homeAt } from "../home.js";
import { kubeconfigPath, kubeconfigText, mergeKubeconfig, removeFromKubeconfig } from "../kubeconfig.js";

interface KubeconfigOptions {
  readonly home?: string;
  readonly pki?: string;
  readonly server?: string;
  readonly context: string;
  readonly merge?: boolean;
  readonly remove?: boolean;
}

/** `coracle kubeconfig`: the administrator's kubeconfig, printed, or merged into the user's own. */
export function kubeconfigCommand(program: Command): void {
  program
    .command("kubeconfig")
    .description("print the administrator's kubeconfig")
    .option("--home <directory>", "where the cluster keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .option("--pki <directory>", "where its keys lie; default: pki in its home")
    .option("--server <url>", "how the API server is reached; default: this machine's")
    .option("--context <name>", "the name of cluster, user and context", "coracle")
    .option("--merge", "merge it into your kubeconfig instead of printing it")
    .option("--remove", "take the context out of your kubeconfig")
    .action(async (options: KubeconfigOptions) => {
      if (options.remove) return removeFromKubeconfig(kubeconfigPath(process.env), options.context);
      const home = homeAt(options.home, process.env);
      const { apiPort } = await readSettings(home.settings);
      const server = options.server ?? `https://127.0.0.1:${apiPort}`;
      const access = await adminAccess(options.context, server, options.pki ?? home.pki);
      if (!options.merge) return void process.stdout.write(kubeconfigText(access));
      const path = kubeconfigPath(process.env);
      await mergeKubeconfig(path, access);
      process.stderr.write(`context "${options.context}" is in ${path}, and is its current one\n`);
    });
}
