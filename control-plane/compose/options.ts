import { Command, InvalidArgumentError, Option } from "commander";
import type { LoggerOptions } from "../../common/logger.js";
import type { AuditFormat } from "../audit/audit-log.js";

/** How soon a silent node is given up, and how fast the control plane's own leases change hands. */
export type Profile = "fast" | "kubernetes";

/** What one replica of the control plane is told on its command line. */
export interface ControlPlaneOptions {
  /** Differs from replica to replica, and stays over restarts. */
  readonly id: string;
  readonly etcd: string;
  readonly etcdCa?: string;
  readonly etcdCert?: string;
  readonly etcdKey?: string;
  readonly pkiDir: string;
  readonly bootstrapTokenFile?: string;
  readonly tokenAuthFile?: string;
  readonly bindAddress: string;
  readonly advertiseAddress: string;
  readonly agentAddress: string;
  readonly port: string;
  readonly agentPort: string;
  readonly tlsSan: readonly string[];
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly nodePortRange: string;
  readonly dnsAddress: string;
  readonly dnsDomain: string;
  /** Where nodes keep volumes of theirs. */
  readonly localVolumesPath?: string;
  readonly profile: Profile;
  readonly schedulerConfigFile?: string;
  readonly auditPolicyFile?: string;
  /** A file, or `-`. */
  readonly auditLogPath?: string;
  readonly auditLogFormat: AuditFormat;
  /** In megabytes; 0: one file that only grows. */
  readonly auditLogMaxsize: number;
  /** 0: all. */
  readonly auditLogMaxbackup: number;
  /** In days; 0: for ever. */
  readonly auditLogMaxage: number;
  readonly logLevel: NonNullable<LoggerOptions["level"]>;
  readonly logFormat: NonNullable<LoggerOptions["format"]>;
}

/** What a replica is told of its cluster and of itself, whatever it stands on. */
export type ReplicaSettings = Pick<
  ControlPlaneOptions,
  | "id"
  | "advertiseAddress"
  | "agentAddress"
  | "port"
  | "agentPort"
  | "podCidr"
  | "serviceCidr"
  | "nodePortRange"
  | "dnsAddress"
  | "dnsDomain"
  | "localVolumesPath"
  | "profile"
>;

/** The command line; `run` is called with what it says. */
export function commandLine(run: (options: ControlPlaneOptions) => Promise<void>): Command {
  return new Command("coracle-control-plane")
    .description(
      "One replica of the control plane: API server, scheduler, controllers, and the side that faces agents.",
    )
    .requiredOption("--id <name>", "this replica's name")
    .requiredOption("--etcd <urls>", "etcd's client URLs, separated by commas")
    .option("--etcd-ca <file>", "the authority of etcd's certificates")
    .option("--etcd-cert <file>", "the client certificate shown to etcd")
    .option("--etcd-key <file>", "its key")
    .requiredOption(
      "--pki-dir <directory>",
      "the cluster's keys: ca.crt, ca.key, sa.key; made if there are none",
    )
    .option("--bootstrap-token-file <file>", "a token with which nodes may join")
    .option("--token-auth-file <file>", 'static tokens: token,user,uid,"group1,group2"')
    .option("--bind-address <addresses>", "where the API listens, separated by commas", "127.0.0.1")
    .option(
      "--advertise-address <address>",
      "where pods and agents reach the API; listened on too",
      "127.0.0.1",
    )
    .option("--agent-address <address>", "where agents reach this replica over gRPC", "127.0.0.1")
    .option("--port <port>", "the API's port", "6443")
    .option("--agent-port <port>", "the gRPC port", "6444")
    .option("--tls-san <names...>", "more names and addresses for the serving certificate", [])
    .option("--pod-cidr <cidr>", "the range of pod addresses", "10.244.0.0/16")
    .option("--service-cidr <cidr>", "the range of Service addresses", "10.96.0.0/16")
    .option("--node-port-range <range>", "the ports of NodePort Services", "30000-32767")
    .option("--dns-address <address>", "the cluster DNS's address", "10.96.0.10")
    .option("--dns-domain <domain>", "the cluster's domain", "cluster.local")
    .option(
      "--local-volumes-path <directory>",
      "the directory of every node in which volumes of the class local are made",
      "/var/lib/coracle/volumes",
    )
    .addOption(new Option("--profile <name>").choices(["fast", "kubernetes"]).default("fast"))
    .option(
      "--scheduler-config-file <file>",
      "the schedulers' profiles: kubescheduler.config.k8s.io/v1, KubeSchedulerConfiguration",
    )
    .option("--audit-policy-file <file>", "which requests are audited, and how: audit.k8s.io/v1, Policy")
    .option("--audit-log-path <file>", "where audit events are written; -: standard output")
    .addOption(new Option("--audit-log-format <format>").choices(["json", "legacy"]).default("json"))
    .option("--audit-log-maxsize <megabytes>", "when that file is put aside; 0: never", wholeNumber, 100)
    .option("--audit-log-maxbackup <files>", "how many old ones stay; 0: all", wholeNumber, 100)
    .option("--audit-log-maxage <days>", "how long old ones stay; 0: for ever", wholeNumber, 366)
    .addOption(new Option("--log-level <level>").choices(["debug", "info", "warn", "error"]).default("info"))
    .addOption(new Option("--log-format <format>").choices(["text", "json"]).default("text"))
    .action(run);
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 0.");
}
