import type { Duplex, Readable } from "node:stream";
import type { GroupUsage } from "../host/host.js";

/** Labels by which containers are found again; the names Kubernetes' own runtimes use. */
export const containerLabels = {
  podName: "io.kubernetes.pod.name",
  podNamespace: "io.kubernetes.pod.namespace",
  podUid: "io.kubernetes.pod.uid",
  containerName: "io.kubernetes.container.name",
  /** The sandbox that a container was made for: with another sandbox, it is to be made anew. */
  sandboxId: "io.kubernetes.sandbox.id",
  /** `sandbox`, `container` or `init-container` */
  type: "io.coracle.container.type",
  restartCount: "io.coracle.container.restart-count",
  podAddress: "io.coracle.pod.address",
  /** The image's digest in its registry, or its id where it came from none: what a status says. */
  imageRef: "io.coracle.container.image-ref",
  /** Who its first process is: `uid:gid:groups`. */
  user: "io.coracle.container.user",
  /** Hash of the container's spec, to see when it must be made anew. */
  specHash: "io.coracle.container.spec-hash",
  /** The limits that the container was made with, be it that the host enforces none of them. */
  limits: "io.coracle.container.limits",
  /** Marks everything made by the agent of this state directory. */
  owner: "io.coracle.owner",
} as const;

export type ContainerState = "created" | "running" | "exited";

/** A container as the runtime reports it. Times are RFC 3339. */
export interface ContainerInfo {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ContainerState;
  /** What the container was made from, as asked for. */
  readonly image: string;
  readonly imageId: string;
  readonly pid: number;
  /** What it is stopped with: `SIGTERM`. */
  readonly stopSignal?: string;
  /** Which of the runtime's handlers runs it. */
  readonly handler?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly oomKilled?: boolean;
  /** What the runtime said when it could not start it. */
  readonly error?: string;
  /** What it may use, as the runtime enforces it now. */
  readonly resources?: ContainerLimits;
}

/** What the kernel gives a container; what is absent has no bound. */
export interface ContainerLimits {
  readonly cpuShares?: number;
  /** Of each 100 ms. */
  readonly cpuQuotaMicros?: number;
  readonly memoryBytes?: number;
}

export interface Mount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
  /** What is mounted below it, too. */
  readonly recursive?: boolean;
  readonly propagation?: "private" | "rslave" | "rshared";
}

export interface SandboxSpec {
  readonly name: string;
  readonly image: string;
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cgroupParent: string;
  readonly hostNetwork: boolean;
  readonly hostPid: boolean;
  readonly hostIpc: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  /** Undefined: the runtime's default. */
  readonly handler?: string | undefined;
  readonly shmBytes?: number;
}

export interface ContainerSpec {
  readonly name: string;
  readonly sandboxId: string;
  /** That of its sandbox; undefined: the runtime's default. */
  readonly handler?: string | undefined;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: the image's own. */
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly workingDir?: string | undefined;
  readonly mounts: readonly Mount[];
  /** Undefined: the image's own. */
  readonly stopSignal?: string | undefined;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly cgroupParent: string;
  /** Whose processes it sees: its own only, the host's, or those of the container with this id. */
  readonly processes:
    | { readonly of: "itself" }
    | { readonly of: "host" }
    | { readonly of: "container"; readonly id: string };
  readonly resources: ContainerLimits & { readonly oomScoreAdj?: number };
  readonly security: {
    readonly user?: string;
    readonly groups?: readonly string[];
    readonly privileged?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly addCapabilities?: readonly string[];
    readonly dropCapabilities?: readonly string[];
    readonly noNewPrivileges?: boolean;
    readonly seccomp?: string;
    readonly appArmor?: string;
    /** Parts of a label: `type:container_t`. */
    readonly seLinux?: readonly string[];
  };
  readonly devices?: readonly Mount[];
  readonly log: LogLimits;
}

/** How much is kept of what a container prints: so many files at most of about so many bytes. */
export interface LogLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

export type RuntimeEvent = {
  readonly type: "started" | "died" | "destroyed" | "oom" | "updated";
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When it happened, milliseconds since the epoch. */
  readonly atMs: number;
};

export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly limitBytes?: number | undefined;
}

export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A running command or an attached container; with a tty everything comes on stdout. */
export interface ProcessStreams {
  readonly stdin: Duplex | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  resize(size: { readonly width: number; readonly height: number }): Promise<void>;
  /** Exit code of the command; for attach, when the container ends. */
  readonly exitCode: Promise<number>;
  /** Lets go of the streams; a command goes on. */
  close(): void;
  /** Lets go of the streams, and ends the command with all that it has started. */
  kill(): Promise<void>;
}

export interface ImageInfo {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly bytes: number;
  /** `os/architecture` that it was made for. */
  readonly platform?: string;
  /** The image's own user: a number, or a name. */
  readonly user?: string;
  /** The image's own: `SIGTERM`. */
  readonly stopSignal?: string;
}

export interface ContainerStats extends GroupUsage {
  readonly id: string;
}

/** One of the ways in which a runtime runs containers; a RuntimeClass names it. */
export interface RuntimeHandler {
  /** Empty: what runs the containers of pods that name none. */
  readonly name: string;
  /** Whether what is mounted below a read-only mount can be made read-only, too. */
  readonly recursiveReadOnly: boolean;
}

/** Starts and watches containers. Errors are RuntimeError with a `reason` of Kubernetes' (ErrImagePull, RunContainerError …). */
export interface ContainerRuntime {
  version(): Promise<{ readonly name: string; readonly version: string; readonly apiVersion: string }>;
  /** The default one, which has no name, first. */
  handlers(): Promise<readonly RuntimeHandler[]>;
  /** The directory in which it keeps images, containers and their logs. */
  root(): Promise<string>;
  /** All containers of this owner, running or not. */
  list(): Promise<readonly ContainerInfo[]>;
  inspect(id: string): Promise<ContainerInfo | undefined>;
  createSandbox(spec: SandboxSpec): Promise<ContainerInfo>;
  createContainer(spec: ContainerSpec): Promise<string>;
  start(id: string): Promise<void>;
  /** Gives a container other bounds while it runs; what is absent stays. */
  update(id: string, limits: ContainerLimits): Promise<void>;
  /** SIGTERM (or the image's stop signal), then SIGKILL after the grace. Fine when it has already ended. */
  stop(id: string, graceSeconds: number): Promise<void>;
  kill(id: string, signal: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** From now on; ends on abort, throws when the runtime goes away. */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;
  /** Bytes as the container wrote them, stdout and stderr in order. */
  logs(id: string, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  exec(id: string, command: readonly string[], options: StreamOptions): Promise<ProcessStreams>;
  attach(id: string, options: StreamOptions): Promise<ProcessStreams>;
  /** Of a container that runs; rejects when it doesn't any more. */
  stats(id: string): Promise<ContainerStats>;
  /** What it wrote beside its volumes, and its log; 0 when it is gone. */
  diskBytes(id: string): Promise<number>;
  /** Where on this host lies what it wrote beside its volumes; undefined when that can't be told, or it is gone. */
  layerPath(id: string): Promise<string | undefined>;
  imageInfo(image: string): Promise<ImageInfo | undefined>;
  /** Texts of files of an image that is there; those that it hasn't are left out. */
  imageFiles(imageId: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Throws RuntimeError ErrImagePull, or RegistryUnavailable, with the registry's words; what is for other machines is not kept. */
  pullImage(
    image: string,
    auth?: { readonly username: string; readonly password: string },
  ): Promise<ImageInfo>;
  listImages(): Promise<readonly ImageInfo[]>;
  /** Gives `use` the files of an image as a tar archive: all of them, merged. */
  withImageFiles(id: string, use: (archive: Readable) => Promise<void>): Promise<void>;
  /** Ids of the images that any container has, also one of another owner or one that has ended. */
  imageIdsInUse(): Promise<readonly string[]>;
  /** One name of it, or its id; with the last name the image goes. Rejects while a container has it. */
  removeImage(image: string): Promise<void>;
}
