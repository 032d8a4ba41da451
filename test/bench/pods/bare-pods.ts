import Docker from "dockerode";

const name = (index: number, part: string) => `coracle-bench-${part}-${index}`;
const labels = { "coracle-bench": "peer" };

/** Pods as dockerode alone makes them: a pause container and one more in its namespaces, a few at a time. */
export class BarePods {
  private readonly docker = new Docker();

  constructor(
    private readonly count: number,
    private readonly concurrency: number,
    private readonly image: string,
    private readonly command: readonly string[],
  ) {}

  /** Seconds until all are started. */
  create(): Promise<number> {
    return this.all(async (index) => {
      const pause = await this.docker.createContainer({
        name: name(index, "pause"),
        Image: "coracle/pause:dev",
        Labels: labels,
        HostConfig: { NetworkMode: "none", IpcMode: "shareable", LogConfig: { Type: "none", Config: {} } },
      });
      await pause.start();
      const { id } = pause;
      const app = await this.docker.createContainer({
        name: name(index, "app"),
        Image: this.image,
        Labels: labels,
        ...(this.command.length > 0 ? { Entrypoint: [...this.command] } : {}),
        HostConfig: { NetworkMode: `container:${id}`, IpcMode: `container:${id}` },
      });
      await app.start();
    });
  }

  /** Seconds until all are gone. */
  remove(): Promise<number> {
    return this.all(async (index) => {
      await this.docker.getContainer(name(index, "app")).remove({ force: true });
      await this.docker.getContainer(name(index, "pause")).remove({ force: true });
    });
  }

  private async all(one: (index: number) => Promise<void>): Promise<number> {
    const begin = performance.now();
    const indexes = Array.from({ length: this.count }, (_, index) => index).values();
    const lane = async () => {
      for (const index of indexes) await one(index);
    };
    await Promise.all(Array.from({ length: this.concurrency }, lane));
    return (performance.now() - begin) / 1_000;
  }
}
