import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

const lines = 4_000;
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

describe("a log whose files were rotated", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("rotation-test", { logs: { maxBytes: 100_000, maxFiles: 5 } });
    await node.start();
  });
  afterAll(() => node.dispose());

  const print = `i=0; while [ $i -lt ${lines} ]; do echo line $i; i=$((i+1)); [ $((i%50)) -eq 0 ] && sleep 0.02; done`;
  const pod = podOf("chatty", [shell("app", print)], { restartPolicy: "Never" });
  const read = async (more: object) => {
    const tunnel = new FakeTunnel();
    const output = text(tunnel.far(0));
    const { name = "", namespace = "", uid = "" } = pod.metadata;
    const options = { follow: false, previous: false, timestamps: false, ...more };
    const target = { type: "logs", container: "app", pod: { name, namespace, uid }, ...options } as const;
    await node.pods.tunnels.serve(target, tunnel);
    return (await output).split("\n").slice(0, -1);
  };

  it("is read as one, while it is written and afterwards", async () => {
    node.put(pod);
    await node.until(
      "Running",
      () => node.status("chatty")?.phase !== "Pending" && node.status("chatty") !== undefined,
    );
    const followed = read({ follow: true });
    const tailed = read({ follow: true, tailLines: 0 });
    expect(await followed).toEqual(numbered(0, lines));
    const seen = await tailed;
    expect(seen).toEqual(numbered(lines - seen.length, lines));
    await node.until("ended", () => node.status("chatty")?.phase === "Succeeded");
    expect(await read({})).toEqual(numbered(0, lines));
    expect(await read({ tailLines: 3_000 })).toEqual(numbered(1_000, lines));
    expect(await read({ follow: true, tailLines: 3_000 })).toEqual(numbered(1_000, lines));
    const limited = (await read({ limitBytes: 35_000 })).join("\n");
    expect(numbered(0, lines).join("\n").startsWith(limited)).toBe(true);
    const [time] = (await read({ timestamps: true, tailLines: 2_000 })).map(
      (line) => line.split(" ")[0] ?? "",
    );
    const since = await read({ sinceMs: Date.parse(time ?? "") });
    expect(since).toEqual(numbered(lines - since.length, lines));
    expect(since.length).toBeGreaterThanOrEqual(2_000);
  });
});
