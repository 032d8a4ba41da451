import type Docker from "dockerode";
import type { ContainerSpec, LogLimits, Mount, SandboxSpec } from "./container-runtime.js";
import { limitOptions } from "./docker-limits.js";

const noHealthcheck = { Test: ["NONE"] };

/**
 * What dockerd is asked for to make a sandbox: no network of Docker's own, never restarted by Docker.
 * `NetworkMode: none` alone would still have dockerd run a hook in the new namespace, half of what a sandbox costs.
 */
export function sandboxOptions(spec: SandboxSpec): Docker.ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Hostname: spec.hostname,
    Labels: { ...spec.labels },
    Healthcheck: noHealthcheck,
    NetworkDisabled: !spec.hostNetwork,
    HostConfig: {
      NetworkMode: spec.hostNetwork ? "host" : "none",
      PidMode: spec.hostPid ? "host" : "",
      IpcMode: spec.hostIpc ? "host" : "shareable",
      CgroupParent: spec.cgroupParent,
      CpuShares: 2,
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "none", Config: {} },
      SecurityOpt: ["no-new-privileges"],
      Sysctls: { ...spec.sysctls },
      ...(spec.handler ? { Runtime: spec.handler } : {}),
      ...(spec.shmBytes === undefined ? {} : { ShmSize: spec.shmBytes }),
    },
  };
}

/** What dockerd is asked for to make a container that lives in a sandbox. */
export function containerOptions(spec: ContainerSpec): Docker.ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Labels: { ...spec.labels },
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdin && spec.stdinOnce,
    Tty: spec.tty,
    Healthcheck: noHealthcheck,
    ...(spec.command ? { Entrypoint: [...spec.command] } : {}),
    ...(spec.args ? { Cmd: [...spec.args] } : {}),
    ...(spec.stopSignal ? { StopSignal: spec.stopSignal } : {}),
    ...(spec.workingDir ? { WorkingDir: spec.workingDir } : {}),
    ...(spec.security.user === undefined ? {} : { User: spec.security.user }),
    HostConfig: hostConfig(spec),
  };
}

function hostConfig(spec: ContainerSpec): Docker.HostConfig {
  const { resources, security } = spec;
  return {
    NetworkMode: `container:${spec.sandboxId}`,
    IpcMode: `container:${spec.sandboxId}`,
    PidMode: pidMode(spec.processes),
    CgroupParent: spec.cgroupParent,
    ...(spec.handler ? { Runtime: spec.handler } : {}),
    RestartPolicy: { Name: "no" },
    LogConfig: logConfig(spec.log),
    Mounts: spec.mounts.map(dockerMount),
    Devices: (spec.devices ?? []).map((device) => ({
      PathOnHost: device.hostPath,
      PathInContainer: device.containerPath,
      CgroupPermissions: device.readOnly ? "rm" : "rwm",
    })),
    ...limitOptions(resources),
    ...(resources.oomScoreAdj === undefined ? {} : { OomScoreAdj: resources.oomScoreAdj }),
    Privileged: security.privileged ?? false,
    ReadonlyRootfs: security.readOnlyRootFilesystem ?? false,
    CapAdd: [...(security.addCapabilities ?? [])],
    CapDrop: [...(security.dropCapabilities ?? [])],
    GroupAdd: [...(security.groups ?? [])],
    SecurityOpt: securityOptions(security),
  };
}

/** Whatever the Engine's own default is: of these files logs can be read, and they end. */
const logConfig = ({ maxBytes, maxFiles }: LogLimits): Docker.HostConfig["LogConfig"] => ({
  Type: "json-file",
  Config: { "max-size": String(maxBytes), "max-file": String(maxFiles) },
});

function pidMode(processes: ContainerSpec["processes"]): string {
  if (processes.of === "host") return "host";
  return processes.of === "container" ? `container:${processes.id}` : "";
}

function securityOptions(security: ContainerSpec["security"]): string[] {
  return [
    ...(security.noNewPrivileges ? ["no-new-privileges"] : []),
    ...(security.seccomp ? [`seccomp=${security.seccomp}`] : []),
    ...(security.appArmor ? [`apparmor=${security.appArmor}`] : []),
    ...(security.seLinux ?? []).map((part) => `label=${part}`),
  ];
}

function dockerMount(mount: Mount): Docker.MountSettings {
  return {
    Type: "bind",
    Source: mount.hostPath,
    Target: mount.containerPath,
    ReadOnly: mount.readOnly,
    BindOptions: bindOptions(mount),
  } as Docker.MountSettings;
}

/**
 * Private is left unsaid: it is Docker's default, but for mounts that hold Docker's own root, which it makes slaves. Newer
 * Engines make read-only what lies below, too, when they are told nothing; those before 25 know neither word.
 */
function bindOptions({ propagation: mode, readOnly, recursive }: Mount) {
  return {
    ...(mode === "rshared" || mode === "rslave" ? { Propagation: mode } : {}),
    ...(readOnly && recursive ? { Propagation: "rprivate", ReadOnlyForceRecursive: true } : {}),
    ...(readOnly && !recursive ? { ReadOnlyNonRecursive: true } : {}),
  };
}
