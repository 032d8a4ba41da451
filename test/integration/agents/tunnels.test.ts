import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import { systemClock } from "../../../common/clock.js";
import type { TunnelTarget } from "../../../common/tunnel-target.js";
import type { TunnelHandler } from "../../../node-agent/links/tunnel-handler.js";
import { AgentCluster } from "../../support/agent-cluster.js";
import { LinkedAgent, success, until } from "../../support/linked-agent.js";

const pod = { namespace: "default", name: "p", uid: "u" };
const exec = {
  type: "exec",
  pod,
  container: "main",
  command: ["cat"],
  stdin: true,
  stdout: true,
  stderr: false,
  tty: false,
} as const;

const forever = new AbortController().signal;

describe("tunnels", () => {
  let cluster: AgentCluster;
  let agent: LinkedAgent | undefined;
  const dialer = () => cluster.server("a").dialer;

  const serve = async (tunnels: TunnelHandler) => {
    const endpoint = await cluster.addReplica("a");
    agent = await LinkedAgent.start(cluster, "n1", [endpoint], { tunnels });
    await until(() => agent?.links.primaryId === "a", "a link");
  };

  beforeEach(async () => {
    cluster = await AgentCluster.start();
  });
  afterEach(async () => {
    await agent?.stop();
    await cluster.stop();
  });

  it("carry bytes both ways, half-closed, and end with the agent's status", async () => {
    const seen: TunnelTarget[] = [];
    await serve({
      async serve(target, tunnel) {
        seen.push(target);
        tunnel.accept();
        let text = "";
        for await (const chunk of tunnel.channel(0)) text += chunk;
        tunnel.channel(1).end(text.toUpperCase());
        return success;
      },
    });
    const tunnel = await dialer().open("n1", exec, forever);
    tunnel.channel(0).end("hello");
    let answer = "";
    for await (const chunk of tunnel.channel(1)) answer += chunk;
    expect(answer).toBe("HELLO");
    expect(await tunnel.result).toMatchObject({ status: "Success" });
    expect(seen).toEqual([exec]);
  });

  it("are refused with the agent's own error", async () => {
    await serve({
      async serve() {
        throw new ApiError("NotFound", "no such container");
      },
    });
    await expect(dialer().open("n1", exec, forever)).rejects.toMatchObject({
      code: 404,
      message: "no such container",
    });
  });

  it("are unavailable for a node without a link", async () => {
    await cluster.addReplica("a");
    await expect(dialer().open("elsewhere", exec, forever)).rejects.toMatchObject({ code: 503 });
  });

  it("stop the writer when the reader stalls, and go on when it reads", async () => {
    let written = 0;
    const total = 32 * 1024 * 1024;
    await serve({
      async serve(_target, tunnel) {
        tunnel.accept();
        const out = tunnel.channel(1);
        const chunk = Buffer.alloc(256 * 1024);
        for (; written < total; written += chunk.length) {
          if (!out.write(chunk)) await new Promise((resolve) => out.once("drain", resolve));
        }
        return success;
      },
    });
    const tunnel = await dialer().open("n1", exec, forever);
    const out = tunnel.channel(1);
    let before = -1;
    await until(async () => {
      const stands = before === written && written > 0;
      before = written;
      await systemClock.sleep(300);
      return stands;
    }, "the writer stands still");
    expect(written).toBeLessThan(total / 2);
    let read = 0;
    for await (const chunk of out) read += (chunk as Buffer).length;
    expect(read).toBe(total);
  });

  it("tell the agent when the other side goes, even from a stalled tunnel", async () => {
    let aborted = false;
    await serve({
      async serve(_target, tunnel) {
        tunnel.accept();
        tunnel.signal.addEventListener("abort", () => {
          aborted = true;
        });
        const out = tunnel.channel(1);
        while (!tunnel.signal.aborted && out.write(Buffer.alloc(1 << 20))) {}
        await new Promise((resolve) => tunnel.signal.addEventListener("abort", resolve));
        return success;
      },
    });
    const tunnel = await dialer().open("n1", exec, forever);
    await systemClock.sleep(100);
    tunnel.close();
    await until(() => aborted, "the agent's signal");
  });

  it("start a command only when the client's end stands", async () => {
    const seen: string[] = [];
    await serve({
      async serve(_target, tunnel) {
        tunnel.accept();
        void tunnel.started.then(() => seen.push("started"));
        await tunnel.started;
        return success;
      },
    });
    const tunnel = await dialer().open("n1", exec, forever);
    seen.push("accepted");
    tunnel.start();
    expect(await tunnel.result).toMatchObject({ status: "Success" });
    expect(seen).toEqual(["accepted", "started"]);
  });

  it.each(["while it is opened", "after"])("go with what asked for them, when that goes %s", async (when) => {
    let served = 0;
    let aborted = 0;
    await serve({
      async serve(_target, tunnel) {
        served += 1;
        if (when === "after") tunnel.accept();
        await new Promise<void>((resolve) => tunnel.signal.addEventListener("abort", () => resolve()));
        aborted += 1;
        return success;
      },
    });
    const asking = new AbortController();
    const opened = dialer().open("n1", exec, asking.signal);
    opened.catch(() => {});
    if (when === "after") await opened;
    await until(() => served === 1, "the agent serves");
    asking.abort();
    await until(() => aborted === 1, "the agent's signal");
  });
});
