import { readlinkSync } from "node:fs";
import type { V1PodStatus } from "../../../api/generated/types.js";

/** What shows that a container really got what a field says. */
export interface FieldCheck {
  /** `Type field field`, separated by commas. */
  readonly shows: string;
  readonly pod: string;
  readonly container: string;
  /** In that container; its output, without white space around it, is to match. */
  readonly run?: string;
  /** Where nothing is to be seen from inside: what the pod's status says. */
  readonly status?: (status: V1PodStatus) => unknown;
  readonly is: unknown;
}

const inside = (shows: string, where: string, run: string, is: string | RegExp): FieldCheck => {
  const [pod = "", container = "app"] = where.split("/");
  return { shows, pod, container, run, is };
};
const told = (shows: string, pod: string, status: FieldCheck["status"] & object, is: unknown): FieldCheck => {
  return { shows, pod, container: "app", status, is };
};
const containerOf = ({ containerStatuses = [] }: V1PodStatus, name: string) =>
  containerStatuses.find((one) => one.name === name);
const environment = (names: string) =>
  names
    .split(" ")
    .map((name) => `echo "\${${name}-unset}"`)
    .join("; ");
/** Of the first version of control groups, and of the second. */
const group = (first: string, second: string) =>
  `cat /sys/fs/cgroup/${first} 2>/dev/null || cat /sys/fs/cgroup/${second}`;
const inHost = (namespace: string) =>
  ["host", `readlink /proc/self/ns/${namespace}`, readlinkSync(`/proc/self/ns/${namespace}`)] as const;

const processes: readonly FieldCheck[] = [
  inside(
    "V1PodSpec containers, V1Container command args name",
    "main",
    "tr '\\0' ' ' < /proc/1/cmdline",
    /^\/bin\/sh -c .* zero first-plain$/s,
  ),
  inside("V1Container image", "main", "ls /etc/members", "/etc/members"),
  inside("V1Container workingDir", "main", "readlink /proc/1/cwd", "/var"),
  inside("V1Container stdin tty", "main", "readlink /proc/1/fd/0", "/dev/pts/0"),
  inside("V1PodSpec initContainers", "main", "cat /data/initial", /2000/),
  inside(
    "V1PodSpec ephemeralContainers, V1EphemeralContainer targetContainerName name image command",
    "main/debugger",
    "tr '\\0' ' ' < /proc/1/cmdline",
    /first-plain$/,
  ),
  inside("V1PodSpec hostNetwork", ...inHost("net")),
  inside("V1PodSpec hostPID", ...inHost("pid")),
  inside("V1PodSpec hostIPC", ...inHost("ipc")),
  inside(
    "V1PodSpec shareProcessNamespace",
    "shared",
    `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c "^trap 'exit 0' TERM; while"`,
    "2",
  ),
  told("V1Lifecycle stopSignal", "main", (status) => containerOf(status, "app")?.stopSignal, "SIGUSR1"),
];

const variables: readonly FieldCheck[] = [
  inside(
    "V1Container env, V1EnvVar name value valueFrom",
    "main",
    environment("PLAIN EXPANDED"),
    "plain\nplain/1",
  ),
  inside(
    `V1Container envFrom, V1EnvFromSource prefix configMapRef secretRef, V1ConfigMapEnvSource name optional,
      V1SecretEnvSource name optional`,
    "main",
    environment("P_one P_two s"),
    "1\n2\nsecret",
  ),
  inside(
    "V1EnvVarSource configMapKeyRef secretKeyRef, V1ConfigMapKeySelector name key optional, V1SecretKeySelector name key optional",
    "main",
    environment("FROM_MAP NO_MAP FROM_SECRET NO_SECRET"),
    "2\nunset\nsecret\nunset",
  ),
  inside(
    "V1EnvVarSource fileKeyRef, V1FileKeySelector volumeName path key optional",
    "main",
    environment("FROM_FILE NO_FILE"),
    "from a file\nunset",
  ),
  inside(
    "V1EnvVarSource fieldRef, V1ObjectFieldSelector fieldPath, V1PodSpec nodeName serviceAccountName",
    "main",
    environment("FROM_FIELD ACCOUNT"),
    "node-1\nrobot",
  ),
  inside(
    "V1EnvVarSource resourceFieldRef, V1ResourceFieldSelector containerName resource divisor",
    "main",
    environment("LIMIT"),
    "64",
  ),
  inside(
    "V1PodSpec enableServiceLinks",
    "main",
    environment("KUBERNETES_SERVICE_HOST OTHER_SERVICE_HOST"),
    "10.96.0.1\nunset",
  ),
];

const names: readonly FieldCheck[] = [
  inside(
    "V1PodSpec hostname subdomain setHostnameAsFQDN",
    "main",
    "hostname",
    "named.sub.default.svc.cluster.local",
  ),
  inside("V1PodSpec hostnameOverride", "shared", "hostname", "other.name"),
  inside(
    "V1PodSpec hostAliases, V1HostAlias ip hostnames",
    "main",
    "grep seven /etc/hosts",
    "192.0.2.7\tseven\tsiete",
  ),
  inside(
    "V1PodSpec dnsPolicy dnsConfig, V1PodDNSConfig nameservers searches options, V1PodDNSConfigOption name value",
    "main",
    "cat /etc/resolv.conf",
    "search lan\nnameserver 192.0.2.8\noptions ndots:2",
  ),
  inside(
    "V1PodSpec dnsPolicy",
    "host",
    "cat /etc/resolv.conf",
    /^search default\.svc\.cluster\.local .*\nnameserver 10\.96\.0\.10\n/,
  ),
];

const security: readonly FieldCheck[] = [
  inside(
    `V1Container securityContext, V1SecurityContext runAsUser runAsNonRoot, V1PodSpec securityContext,
      V1PodSecurityContext runAsUser runAsNonRoot runAsGroup supplementalGroups supplementalGroupsPolicy fsGroup`,
    "main",
    "grep -E '^(Uid|Gid|Groups)' /proc/1/status | tr -s '\\t ' ' '",
    /^Uid: 1000 1000 1000 1000\s*\nGid: 3000 3000 3000 3000\s*\nGroups: 2000 3000 4000$/,
  ),
  inside("V1SecurityContext allowPrivilegeEscalation", "main", "grep NoNewPrivs /proc/1/status", /1$/),
  inside("V1SecurityContext readOnlyRootFilesystem", "main", "touch /tmp/x", /Read-only file system/),
  inside(
    "V1SecurityContext capabilities, V1Capabilities add drop",
    "main",
    "c=0x$(awk '/CapBnd/ { print $2 }' /proc/1/status); echo $((c >> 12 & 1)) $((c & 1))",
    "1 0",
  ),
  inside(
    "V1PodSecurityContext sysctls, V1Sysctl name value",
    "main",
    "cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
    "81",
  ),
  inside(
    "V1PodSecurityContext seccompProfile, V1SeccompProfile type",
    "shared",
    "mkdir /tmp/d && grep Seccomp: /proc/self/status",
    /2$/,
  ),
  inside(
    "V1SecurityContext seccompProfile, V1SeccompProfile type localhostProfile",
    "shared/filtered",
    "mkdir /tmp/d",
    /Operation not permitted/,
  ),
];

const amounts: readonly FieldCheck[] = [
  inside(
    "V1Container resources, V1ResourceRequirements limits",
    "main",
    group("memory/memory.limit_in_bytes", "memory.max"),
    "67108864",
  ),
  inside("V1ResourceRequirements limits", "main", group("cpu/cpu.cfs_quota_us", "cpu.max"), /^50000/),
  inside("V1ResourceRequirements requests", "main", group("cpu/cpu.shares", "cpu.weight"), /^(102|4)$/),
  inside(
    "V1PodSpec resources overhead",
    "host/viewer",
    "cat /groups/memory/pod-fields/*/poduid-shared/memory.limit_in_bytes /groups/pod-fields/*/poduid-shared/memory.max 2>/dev/null",
    `${80 * 2 ** 20}`,
  ),
];

const probes: readonly FieldCheck[] = [
  inside(
    "V1Container startupProbe readinessProbe lifecycle, V1Probe exec, V1ExecAction command, V1Lifecycle postStart, V1LifecycleHandler exec",
    "main",
    "ls /data",
    /^(?=.*post-start)(?=.*ready)(?=.*startup)/s,
  ),
  inside(
    `V1Container livenessProbe ports, V1Probe httpGet, V1HTTPGetAction host path port scheme httpHeaders, V1HTTPHeader name value,
      V1ContainerPort name containerPort`,
    "host",
    "while ! grep -q ^GET./alive /tmp/asked; do sleep 0.1; done; sleep 0.2; cat /tmp/asked",
    /^GET \/alive\?x=1 HTTP\/1\.1(?=.*^Host: 127\.0\.0\.1)(?=.*^X-Probe: yes)/ims,
  ),
  inside(
    "V1Probe tcpSocket, V1TCPSocketAction host port",
    "host/tcp",
    "while ! test -e /tmp/came; do sleep 0.1; done",
    "",
  ),
  inside(
    "V1Probe initialDelaySeconds periodSeconds",
    "ending",
    `while test $(wc -l < /runs/probed) -lt 2; do sleep 0.1; done
      echo $(head -1 /runs/begun) $(head -2 /runs/probed) |
      awk '{ print ($2 - $1 > 0.5 && $2 - $1 < 8), ($3 - $2 > 0.5 && $3 - $2 < 8) }'`,
    "1 1",
  ),
  told(
    "V1Probe grpc, V1GRPCAction port service",
    "host",
    (status) => containerOf(status, "grpc")?.ready,
    true,
  ),
  inside(
    "V1LifecycleHandler httpGet",
    "host",
    "while ! grep '^GET /hook' /tmp/asked; do sleep 0.1; done",
    /HTTP\/1\.1/,
  ),
  inside(
    "V1LifecycleHandler sleep, V1SleepAction seconds",
    "shared/slow",
    `while ! test -s /tmp/asked; do sleep 0.1; done
      echo $(cat /tmp/begun) $(head -1 /tmp/asked) | awk '{ print ($2 - $1 > 1.5) }'`,
    "1",
  ),
  told(
    "V1Probe terminationGracePeriodSeconds",
    "ending",
    (status) => containerOf(status, "deaf")?.restartCount,
    expectRestarted,
  ),
  told(
    "V1Probe failureThreshold",
    "ending",
    (status) => containerOf(status, "probed")?.restartCount,
    expectRestarted,
  ),
  told(
    "V1PodSpec readinessGates, V1PodReadinessGate conditionType",
    "main",
    ({ conditions = [] }) => conditions.find(({ type }) => type === "Ready")?.reason,
    "ReadinessGatesNotReady",
  ),
];

/** Told from `is` by being a function. */
function expectRestarted(value: unknown): boolean {
  return Number(value) >= 1;
}

const endings: readonly FieldCheck[] = [
  inside("V1PodSpec restartPolicy", "ending", "cat /runs/never", "never"),
  inside(
    "V1Container restartPolicy",
    "ending",
    "while test $(wc -l < /runs/own) -lt 2; do sleep 0.1; done; sort -u /runs/own",
    "own",
  ),
  inside(
    `V1Container restartPolicyRules, V1ContainerRestartRule action exitCodes, V1ContainerRestartRuleOnExitCodes operator
      values`,
    "ending",
    "while test $(wc -l < /runs/ruled) -lt 2; do sleep 0.1; done; sort -u /runs/ruled",
    "ruled",
  ),
  inside("V1Container terminationMessagePath", "main", "grep -c ' /var/words ' /proc/mounts", "1"),
  told(
    "V1Container terminationMessagePolicy",
    "ending",
    (status) => containerOf(status, "words")?.state?.terminated?.message,
    "said\n",
  ),
  told("V1PodSpec activeDeadlineSeconds", "late", ({ reason }) => reason, "DeadlineExceeded"),
];

const content = (...paths: string[]) =>
  paths.map((path) => `stat -Lc %a ${path}; cat ${path}; echo`).join("; ");

const volumes: readonly FieldCheck[] = [
  inside(
    "V1PodSpec volumes, V1Volume name emptyDir, V1Container volumeMounts, V1VolumeMount name mountPath",
    "main",
    "touch /data/x && ls /read-only/x",
    "/read-only/x",
  ),
  inside("V1VolumeMount readOnly", "main", "touch /read-only/y", /Read-only file system/),
  told(
    "V1VolumeMount recursiveReadOnly",
    "main",
    (status) =>
      containerOf(status, "app")?.volumeMounts?.find(({ mountPath }) => mountPath === "/read-only")
        ?.recursiveReadOnly,
    "Disabled",
  ),
  inside(
    "V1VolumeMount subPath subPathExpr",
    "main",
    "touch /sub/1 /expr/2; ls /data/below /data/by-plain",
    /1[\s\S]*2$/,
  ),
  inside(
    "V1EmptyDirVolumeSource medium sizeLimit",
    "main",
    "df -k /memory | awk 'NR == 2 { print $1, $2 }'",
    "tmpfs 1024",
  ),
  inside(
    "V1Volume configMap, V1ConfigMapVolumeSource name items defaultMode optional, V1KeyToPath key path mode",
    "main",
    `${content("/map/dir/file", "/all/two")}; ls /none`,
    "440\n1\n444\n2",
  ),
  inside(
    "V1Volume secret, V1SecretVolumeSource secretName items defaultMode optional",
    "main",
    `${content("/secret/t")}; ls /no-secret`,
    "440\nsecret",
  ),
  inside(
    `V1Volume downwardAPI, V1DownwardAPIVolumeSource items defaultMode, V1DownwardAPIVolumeFile path fieldRef resourceFieldRef
      mode`,
    "main",
    content("/downward/label", "/downward/limit"),
    "444\nmain\n444\n64",
  ),
  inside(
    `V1Volume projected, V1ProjectedVolumeSource sources defaultMode, V1VolumeProjection configMap secret downwardAPI,
      V1ConfigMapProjection name items optional, V1SecretProjection name items optional, V1DownwardAPIProjection items`,
    "main",
    content("/projected/two", "/projected/s", "/projected/label"),
    "444\n2\n444\nsecret\n444\nmain",
  ),
  inside(
    "V1VolumeProjection serviceAccountToken, V1ServiceAccountTokenProjection path audience expirationSeconds",
    "main",
    "cat /projected/token",
    "robot vault 7200",
  ),
  inside(
    "V1Volume hostPath, V1HostPathVolumeSource path type",
    "main",
    "grep -c ' /host ' /proc/mounts",
    "1",
  ),
  inside(
    "V1Volume image, V1ImageVolumeSource reference pullPolicy",
    "main",
    "ls /image/etc/members",
    "/image/etc/members",
  ),
];

/** The table: every field that a node acts on, and how that shows. */
export const fieldChecks: readonly FieldCheck[] = [
  ...processes,
  ...variables,
  ...names,
  ...security,
  ...amounts,
  ...probes,
  ...endings,
  ...volumes,
];
