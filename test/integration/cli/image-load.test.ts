import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { Engine } from "../../../cli/images/engine.js";
import { bring, withSavedImage } from "../../../cli/images/saved-image.js";
import { SecondEngine } from "../../support/second-engine.js";

jest.setTimeout(60_000);

describe("an image that is brought to another Engine", () => {
  let other: SecondEngine;
  beforeAll(async () => {
    other = await SecondEngine.start();
  });
  afterAll(() => other.stop());

  const brought = (image: string) => {
    const engine: Engine = ["docker", "--host", other.address];
    return withSavedImage(image, (saved) => bring(saved, engine));
  };

  it("takes its missing layers along, and no others", async () => {
    // Those with containerd's store take no archive that lacks something.
    const isPicky = (await other.docker("info", "--format", "{{json .DriverStatus}}")).includes("containerd");
    const sent = (some: string) => `Loaded image: coracle/demo:dev (${isPicky ? "all" : some} 2 layers sent)`;
    expect(await brought("coracle/busybox:dev")).toBe(
      "Loaded image: coracle/busybox:dev (1 of 1 layers sent)",
    );
    expect(await brought("coracle/demo:dev")).toBe(sent("1 of"));
    expect(await brought("coracle/demo:dev")).toBe(sent("0 of"));
    const run = ["run", "--rm", "--pull=never", "--network=none", "--entrypoint=/bin/busybox"];
    expect(await other.docker(...run, "coracle/demo:dev", "cat", "/demo.sh")).toContain("POD_NAME");
  });

  it("that isn't there is told of", async () => {
    await expect(brought("coracle/none:1")).rejects.toThrow(/coracle\/none:1/);
  });

  it("can't go where no Engine is", async () => {
    const nowhere: Engine = ["docker", "--host", "unix:///nowhere.sock"];
    await expect(withSavedImage("coracle/pause:dev", (saved) => bring(saved, nowhere))).rejects.toThrow(
      "nowhere",
    );
  });
});
