import { normalizeSysctl } from "../../../api/core/pods/sysctls.js";
import { messageOf } from "../../../common/errors.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { VolumeError } from "../../volumes/volume-error.js";
import { PodEvents } from "../events/pod-events.js";
import { specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { requireIsolation } from "../spec/admission.js";
import { hostPortsOf } from "../spec/host-ports.js";
import { podNames } from "../spec/hostname.js";
import { runtimeHandler } from "../spec/runtime-handler.js";
import type { PodMemory } from "../state/pod-memory.js";
import { failSandbox, readySandbox, removeSandbox } from "../state/sandbox-state.js";
import { hostsPath, writePodFiles } from "./pod-files.js";

/** Makes and removes sandboxes with all that belongs to them: volumes, address, interface, files. */
export class SandboxMaker {
  constructor(private readonly env: PodEnvironment) {}

  /** Makes ready what is missing; `existing` is a running sandbox found after a restart of the agent. */
  async create(memory: PodMemory, existing: ContainerInfo | undefined): Promise<void> {
    try {
      await this.env.allocations.saved();
      if (!existing || !(await this.findVolumes(memory))) await this.prepareVolumes(memory);
      const sandbox = await this.connected(memory, existing);
      memory.sandbox = readySandbox(sandbox.id);
    } catch (error) {
      this.failed(memory, error);
    }
  }

  /** The pod keeps its address: the API knows it by that until the next report is written. */
  async remove(memory: PodMemory, sandbox: ContainerInfo): Promise<void> {
    memory.sandbox = removeSandbox(memory.sandbox);
    await this.env.runtime.remove(sandbox.id);
    if (!memory.hostNetwork) await this.env.network.detach(memory.uid);
    this.env.cache.remove(sandbox.id);
  }

  /** What somebody has removed from the host, while the pod runs: containers that start need it. */
  async mend(memory: PodMemory): Promise<void> {
    const { files, settings } = this.env;
    const needed = [hostsPath(memory.directory), ...ownVolumes(memory)];
    const found = await Promise.all(needed.map((path) => files.stat(path)));
    const missing = needed.filter((_, index) => !found[index]);
    if (missing.length === 0) return;
    const { say } = this.events(memory);
    say(
      "Warning",
      "FilesMissing",
      `Made anew what somebody has removed from the host: ${missing.join(", ")}`,
    );
    await this.prepareVolumes(memory);
    await writePodFiles(files, memory, settings.dns(), say);
  }

  /** Brings volumes made from objects up to date. */
  async prepareVolumes(memory: PodMemory): Promise<void> {
    const { volumes, settings, objects, tokens } = this.env;
    const { allocatable, nodeAddress } = settings;
    const { pod, volumePaths: had } = memory;
    const context = { pod, objects, tokens, allocatable, facts: memory.facts(nodeAddress), had };
    memory.volumePaths = await volumes.prepare(memory.directory, context);
  }

  /** What was made before does for a start without a control plane; it is refreshed as soon as can be. */
  private async findVolumes(memory: PodMemory): Promise<boolean> {
    const { volumes, objects } = this.env;
    const paths = await volumes.find(memory.directory, memory.pod, objects);
    if (paths) memory.volumePaths = paths;
    return paths !== undefined;
  }

  private async connected(memory: PodMemory, existing: ContainerInfo | undefined): Promise<ContainerInfo> {
    const handler = existing ? undefined : this.handlerOf(memory);
    if (memory.hostNetwork) {
      memory.address = this.env.settings.nodeAddress;
    } else {
      await this.env.networkReady();
      memory.address = this.env.network.reserve(memory.uid).address;
    }
    const { say } = this.events(memory);
    await writePodFiles(this.env.files, memory, this.env.settings.dns(), say);
    return this.env.starts.run(() => this.started(memory, existing, handler));
  }

  /** What runs already is left as it is, even if its class has gone. */
  private handlerOf({ pod }: PodMemory): string {
    const spec = specOf(pod);
    requireIsolation(spec);
    return runtimeHandler(spec, this.env.objects, this.env.settings.handlers).name;
  }

  private async started(
    memory: PodMemory,
    existing: ContainerInfo | undefined,
    handler = "",
  ): Promise<ContainerInfo> {
    const sandbox = existing ?? (await this.env.runtime.createSandbox({ ...this.spec(memory), handler }));
    if (!existing) this.env.cache.putStarted(sandbox);
    await Promise.all([this.attached(memory, sandbox), this.limited(memory)]);
    return sandbox;
  }

  /** Containers that run in a sandbox that was found may have more than the pod has been granted. */
  private async limited(memory: PodMemory): Promise<void> {
    const { pod } = memory;
    memory.bounded(pod, await this.env.cgroups.limit(pod, this.env.cache.ofPod(memory.uid)));
  }

  private async attached({ pod, uid, address = "", hostNetwork }: PodMemory, { pid }: ContainerInfo) {
    if (hostNetwork) return;
    await this.env.network.attach({ podUid: uid, address }, pid, hostPortsOf(pod));
  }

  private spec(memory: PodMemory) {
    const { pod, uid, hostNetwork } = memory;
    const { namespace = "", name = "", labels } = pod.metadata;
    const { spec } = pod;
    const { pauseImage, hostname, dns } = this.env.settings;
    return {
      name: `k8s_POD_${name}_${namespace}_${uid}`,
      image: pauseImage,
      hostname: hostNetwork ? hostname : podNames(pod, dns().domain).hostname,
      labels: {
        ...labels,
        [containerLabels.podName]: name,
        [containerLabels.podNamespace]: namespace,
        [containerLabels.podUid]: uid,
        [containerLabels.containerName]: "POD",
        [containerLabels.type]: "sandbox",
        [containerLabels.podAddress]: memory.address ?? "",
      },
      cgroupParent: this.env.cgroups.parentOf(pod),
      hostNetwork,
      hostPid: spec?.hostPID ?? false,
      hostIpc: spec?.hostIPC ?? false,
      sysctls: Object.fromEntries(
        (spec?.securityContext?.sysctls ?? []).map((one) => [normalizeSysctl(one.name), one.value]),
      ),
    };
  }

  private events(memory: PodMemory): PodEvents {
    return new PodEvents(this.env.recorder, () => memory.pod);
  }

  private failed(memory: PodMemory, error: unknown): void {
    const { say } = this.events(memory);
    if (error instanceof VolumeError) say("Warning", "FailedMount", error.message);
    else say("Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${messageOf(error)}`);
    memory.sandbox = failSandbox(memory.sandbox, this.env.clock.monotonic());
  }
}

/** The folders of volumes that are the pod's alone; what is mounted from elsewhere may not answer. */
const ownVolumes = ({ pod, volumePaths }: PodMemory): string[] =>
  (pod.spec?.volumes ?? []).flatMap(({ name, emptyDir }) => (emptyDir && volumePaths.get(name)?.path) ?? []);
