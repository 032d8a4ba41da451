import processes from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import files from "node:fs/promises";
import net from "node:net";
import zlib from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { withoutRealWorld } from "../../../simulation/outside/real-world.js";

const uses: Readonly<Record<string, () => unknown>> = {
  setTimeout: () => setTimeout(() => {}, 1),
  setInterval: () => setInterval(() => {}, 1),
  setImmediate: () => setImmediate(() => {}),
  fetch: () => fetch("http://192.0.2.1/"),
  "Date.now": () => Date.now(),
  "new Date": () => new Date(),
  Date: () => Date(),
  "performance.now": () => performance.now(),
  "process.hrtime": () => process.hrtime(),
  "AbortSignal.timeout": () => AbortSignal.timeout(1),
  "Math.random": () => Math.random(),
  randomUUID: () => crypto.randomUUID(),
  randomBytes: () => crypto.randomBytes(1),
  getRandomValues: () => crypto.webcrypto.getRandomValues(new Uint8Array(1)),
  "subtle.digest": () => crypto.webcrypto.subtle.digest("SHA-256", new Uint8Array(1)),
  gzip: () => zlib.gzip("", () => {}),
  "net.connect": () => net.connect(1, "192.0.2.1"),
  "server.listen": () => net.createServer().listen(0),
  readFile: () => files.readFile("/etc/hostname"),
  spawn: () => processes.spawn("true"),
  "socket.send": () => dgram.createSocket("udp4").unref().send("", 53, "192.0.2.1"),
  "socket.bind": () => dgram.createSocket("udp4").unref().bind(0),
};

describe("a life without the real world", () => {
  it.each(Object.entries(uses))("lets nobody use %s, and names who did", async (_name, use) => {
    const told: string[] = [];
    await withoutRealWorld(
      (fault) => told.push(fault),
      async () => expect(use).toThrow("real-world.test"),
    );
    expect(told).toEqual([expect.stringContaining("of the real world is used")]);
  });

  it("lets moments be counted with", async () => {
    const told: string[] = [];
    const live = async () => [
      new Date(0).toISOString(),
      Date.parse("1970-01-01T00:00:01Z"),
      Date.UTC(1970, 0),
    ];
    expect(await withoutRealWorld((fault) => told.push(fault), live)).toEqual([
      "1970-01-01T00:00:00.000Z",
      1_000,
      0,
    ]);
    expect(new Date(0)).toBeInstanceOf(Date);
    expect(told).toEqual([]);
  });

  it("leaves all as it was, even when it fails", async () => {
    const before = [
      setTimeout,
      Date,
      performance.now,
      Math.random,
      crypto.randomUUID,
      net.Socket.prototype.connect,
    ];
    const failing = withoutRealWorld(
      () => {},
      () => Promise.reject(new Error("it fails")),
    );
    await expect(failing).rejects.toThrow("it fails");
    expect([
      setTimeout,
      Date,
      performance.now,
      Math.random,
      crypto.randomUUID,
      net.Socket.prototype.connect,
    ]).toEqual(before);
  });
});
