import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type ContainerInfo,
  type ContainerRuntime,
  type ContainerSpec,
  containerLabels,
  type RuntimeEvent,
  type SandboxSpec,
} from "../../../node-agent/runtime/container-runtime.js";
import { eventually } from "../../support/wait.js";

/** A command, in the words of the implementation. */
export interface Commands {
  /** Runs until SIGTERM, and then ends with 0. */
  readonly waits: readonly string[];
  /** Heeds no SIGTERM. */
  readonly stubborn: readonly string[];
  prints(line: string): readonly string[];
  exits(code: number): readonly string[];
}

export interface RuntimeUnderTest {
  readonly runtime: ContainerRuntime;
  readonly owner: string;
  /** Images that the host has. */
  readonly sandboxImage: string;
  readonly image: string;
  /** One that no registry has. */
  readonly missingImage: string;
  readonly commands: Commands;
  /** In which sandboxes are made. */
  readonly cgroupParent: string;
  stop(): Promise<void>;
}

const noRemoval = new AbortController().signal;

/** What every implementation of ContainerRuntime must do. */
export function runtimeContract(name: string, start: () => Promise<RuntimeUnderTest>): void {
  describe(name, () => {
    let test: RuntimeUnderTest;
    let runtime: ContainerRuntime;
    let sandbox: ContainerInfo;
    let number = 0;

    beforeAll(async () => {
      test = await start();
      runtime = test.runtime;
      sandbox = await runtime.createSandbox(sandboxSpec("sandbox"));
    });
    afterEach(async () => {
      for (const { id } of await runtime.list()) if (id !== sandbox.id) await runtime.remove(id);
    });
    afterAll(async () => {
      await runtime.remove(sandbox.id);
      await test.stop();
    });

    const labels = { [containerLabels.podUid]: "uid" };
    const unique = (what: string) => `contract-${process.pid}-${what}-${++number}`;

    function sandboxSpec(what: string): SandboxSpec {
      const { sandboxImage: image, cgroupParent } = test;
      const shared = { hostNetwork: false, hostPid: false, hostIpc: false, sysctls: {} };
      return { name: unique(what), image, hostname: "host", labels, cgroupParent, ...shared };
    }

    function spec(command: readonly string[]): ContainerSpec {
      return {
        name: unique("container"),
        sandboxId: sandbox.id,
        image: test.image,
        labels,
        command,
        env: [],
        mounts: [],
        ...{ stdin: false, stdinOnce: false, tty: false },
        cgroupParent: test.cgroupParent,
        processes: { of: "itself" },
        resources: {},
        security: {},
        log: { maxBytes: 2 ** 20, maxFiles: 2 },
      };
    }

    async function started(command: readonly string[]): Promise<string> {
      const id = await runtime.createContainer(spec(command));
      await runtime.start(id);
      return id;
    }

    const ended = (id: string) =>
      eventually(async () => {
        const info = await runtime.inspect(id);
        expect(info?.state).toBe("exited");
        return info;
      });

    it("gives a container other bounds while it runs, and says so", async () => {
      const resources = { cpuShares: 102, cpuQuotaMicros: 20_000, memoryBytes: 64 * 2 ** 20 };
      const made = { ...spec(test.commands.waits), resources };
      const id = await runtime.createContainer(made);
      await runtime.start(id);
      const before = await runtime.inspect(id);
      expect(before?.resources).toEqual(resources);
      await runtime.update(id, { cpuQuotaMicros: 50_000 });
      await runtime.update(id, { memoryBytes: 32 * 2 ** 20 });
      expect(await runtime.inspect(id)).toEqual({
        ...before,
        resources: { cpuShares: 102, cpuQuotaMicros: 50_000, memoryBytes: 32 * 2 ** 20 },
      });
    });

    it("says who it is", async () => {
      expect((await runtime.version()).name).not.toBe("");
    });

    it("makes sandboxes that run, with their labels and their owner's", async () => {
      expect(sandbox).toMatchObject({ state: "running", labels, image: test.sandboxImage });
      expect(sandbox.labels[containerLabels.owner]).toBe(test.owner);
      expect(sandbox.pid).toBeGreaterThan(0);
      expect((await runtime.list()).map(({ id }) => id)).toEqual([sandbox.id]);
    });

    it("takes containers from creation to their end", async () => {
      const id = await runtime.createContainer(spec(test.commands.exits(3)));
      expect(await runtime.inspect(id)).toMatchObject({ state: "created", labels, pid: 0 });
      await runtime.start(id);
      const info = await ended(id);
      expect(info).toMatchObject({ exitCode: 3, pid: 0 });
      const moments = [info?.createdAt, info?.startedAt, info?.finishedAt].map((at) => Date.parse(at ?? ""));
      expect(moments).toEqual([...moments].sort());
    });

    it("runs what is started twice once", async () => {
      const id = await started(test.commands.waits);
      const before = await runtime.inspect(id);
      expect(before).toMatchObject({ state: "running" });
      await runtime.start(id);
      expect(await runtime.inspect(id)).toEqual(before);
    });

    it("stops with a signal, and waits for the end", async () => {
      const id = await started(test.commands.waits);
      await runtime.stop(id, 10);
      expect(await runtime.inspect(id)).toMatchObject({ state: "exited", exitCode: 0 });
      await runtime.stop(id, 10);
    });

    it("kills what doesn't heed the signal, at the end of its grace", async () => {
      const id = await started(test.commands.stubborn);
      await runtime.stop(id, 1);
      expect(await runtime.inspect(id)).toMatchObject({ state: "exited", exitCode: 137 });
    });

    it("kills at once", async () => {
      const id = await started(test.commands.stubborn);
      await runtime.kill(id, "SIGKILL");
      expect(await ended(id)).toMatchObject({ exitCode: 137 });
      await runtime.kill(id, "SIGKILL");
    });

    it("removes what runs and what doesn't, and knows it no longer", async () => {
      for (const id of [
        await started(test.commands.waits),
        await runtime.createContainer(spec(test.commands.waits)),
      ]) {
        await runtime.remove(id);
        expect(await runtime.inspect(id)).toBeUndefined();
        await runtime.remove(id);
        await runtime.stop(id, 1);
        await runtime.kill(id, "SIGKILL");
        await expect(runtime.start(id)).rejects.toThrow();
        expect(await runtime.diskBytes(id)).toBe(0);
        expect(await runtime.layerPath(id)).toBeUndefined();
      }
    });

    it("gives a name that is taken to the one that comes later", async () => {
      const same = spec(test.commands.waits);
      const first = await runtime.createContainer(same);
      const second = await runtime.createContainer(same);
      expect(await runtime.inspect(first)).toBeUndefined();
      expect(await runtime.inspect(second)).toMatchObject({ state: "created" });
    });

    it("tells what happens to containers, in its order", async () => {
      const stop = new AbortController();
      const seen: RuntimeEvent[] = [];
      const listening = (async () => {
        for await (const event of runtime.events(stop.signal)) seen.push(event);
      })();
      // Until it listens nothing is told: a container that comes and goes says when it does.
      await eventually(async () => {
        await runtime.remove(await started(test.commands.waits));
        expect(seen.length).toBeGreaterThan(0);
      });
      const id = await started(test.commands.exits(0));
      await ended(id);
      await runtime.remove(id);
      const own = () => seen.filter((event) => event.id === id);
      await eventually(() => expect(own().map(({ type }) => type)).toEqual(["started", "died", "destroyed"]));
      expect(own()[0]?.labels).toMatchObject(labels);
      stop.abort();
      await listening;
    });

    it("keeps what was printed", async () => {
      const id = await started(test.commands.prints("hello"));
      await ended(id);
      const read = async (more = {}) =>
        text(await runtime.logs(id, { follow: false, timestamps: false, ...more }, noRemoval));
      expect(await read()).toBe("hello\n");
      expect(await read({ tailLines: 0 })).toBe("");
      expect(await read({ limitBytes: 2 })).toBe("he");
      expect(await read({ follow: true })).toBe("hello\n");
    });

    it("runs commands in containers that run", async () => {
      const id = await started(test.commands.waits);
      const run = async (command: readonly string[]) => {
        const streams = { stdin: false, stdout: true, stderr: true, tty: false };
        const process = await runtime.exec(id, command, streams);
        return { output: await text(process.stdout), exitCode: await process.exitCode };
      };
      expect(await run(test.commands.prints("inside"))).toEqual({ output: "inside\n", exitCode: 0 });
      expect((await run(test.commands.exits(4))).exitCode).toBe(4);
    });

    it("measures what a container that runs uses", async () => {
      const id = await started(test.commands.waits);
      await eventually(async () => {
        const { cpuNanos, memoryBytes, workingSetBytes } = await runtime.stats(id);
        expect(Math.min(cpuNanos, memoryBytes, workingSetBytes)).toBeGreaterThan(0);
      });
      await runtime.remove(id);
      await expect(runtime.stats(id)).rejects.toThrow(id);
    });

    it("knows the images of the host", async () => {
      const info = await runtime.imageInfo(test.image);
      expect(info?.tags).toContain(test.image);
      expect(await runtime.imageInfo(info?.id ?? "")).toMatchObject({ id: info?.id });
      expect((await runtime.listImages()).map(({ id }) => id)).toContain(info?.id);
      expect(await runtime.imageInfo(test.missingImage)).toBeUndefined();
    });

    it("gives an image's files, and leaves no container of that", async () => {
      const info = await runtime.imageInfo(test.image);
      const before = (await runtime.list()).length;
      let ended = false;
      await runtime.withImageFiles(info?.id ?? "", async (archive) => {
        expect((await runtime.list()).length).toBe(before);
        for await (const _ of archive);
        ended = true;
      });
      expect(ended).toBe(true);
      expect((await runtime.list()).length).toBe(before);
      const missing = runtime.withImageFiles(`sha256:${"0".repeat(64)}`, async () => {});
      await expect(missing).rejects.toMatchObject({ reason: "CreateContainerError" });
    });

    it("knows which images containers have", async () => {
      const id = await runtime.createContainer(spec(test.commands.waits));
      const image = await runtime.imageInfo(test.image);
      expect(await runtime.imageIdsInUse()).toContain(image?.id);
      await runtime.remove(id);
    });

    it("says why it can't pull an image or make a container of none", async () => {
      await expect(runtime.pullImage(test.missingImage)).rejects.toMatchObject({
        reason: expect.stringMatching(/^(ErrImagePull|RegistryUnavailable)$/),
      });
      const without = { ...spec(test.commands.waits), image: test.missingImage };
      await expect(runtime.createContainer(without)).rejects.toMatchObject({
        reason: "CreateContainerError",
      });
    });
  });
}
