import processes from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import zlib from "node:zlib";
import { anySignal } from "./any-signal.js";

type Use = (what: string) => never;

/** The real clock, chance, sockets, files and other threads and processes, by what leads to them. */
const uses: readonly (readonly [of: object, ...names: string[]])[] = [
  [globalThis, "setTimeout", "setInterval", "setImmediate", "fetch"],
  [Date, "now"],
  [globalThis.performance, "now"],
  [process, "hrtime"],
  [AbortSignal, "timeout"],
  [Math, "random"],
  [crypto, "randomBytes", "randomFill", "randomFillSync", "randomInt", "randomUUID", "generateKeyPair"],
  [Object.getPrototypeOf(crypto.webcrypto), "getRandomValues", "randomUUID"],
  [Object.getPrototypeOf(crypto.webcrypto.subtle), "digest", "generateKey", "importKey", "sign", "verify"],
  [zlib, "gzip", "gunzip", "deflate", "inflate", "brotliCompress", "brotliDecompress"],
  [net.Socket.prototype, "connect"],
  [net.Server.prototype, "listen"],
  [dgram.Socket.prototype, "bind", "connect", "send"],
  [
    files,
    "open",
    "readFile",
    "writeFile",
    "appendFile",
    "readdir",
    "mkdir",
    "mkdtemp",
    "rename",
    "rm",
    "stat",
  ],
  [processes.ChildProcess.prototype, "spawn"],
];

/**
 * Lives without the real world: whoever uses that meanwhile gets an error that names the caller. What throws it may be
 * caught on its way, so it is told as well.
 */
export async function withoutRealWorld<T>(told: (fault: string) => void, live: () => Promise<T>): Promise<T> {
  const use: Use = (what) => {
    const fault = `${what} of the real world is used ${caller()}`;
    told(fault);
    throw new Error(fault);
  };
  const restores = uses.flatMap(([of, ...names]) => names.map((name) => replace(of, name, () => use(name))));
  restores.push(replace(globalThis, "Date", timelessDate(use)));
  restores.push(replace(AbortSignal, "any", anySignal));
  syncBuiltinESMExports();
  try {
    return await live();
  } finally {
    for (const restore of restores.reverse()) restore();
    syncBuiltinESMExports();
  }
}

/** Moments can be counted with, but none is now. */
function timelessDate(use: Use): DateConstructor {
  return new Proxy(Date, {
    construct: (date, args, made) =>
      args.length > 0 ? Reflect.construct(date, args, made) : use("new Date()"),
    apply: () => use("Date()"),
  });
}

/** @returns what puts it back */
function replace(of: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(of, name);
  Object.defineProperty(of, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(of, name, before);
    else Reflect.deleteProperty(of, name);
  };
}

/** The first line of the stack that is neither ours nor Node's. */
function caller(): string {
  const lines = (new Error().stack ?? "").split("\n").slice(1);
  const found = lines.find((line) => !/\/real-world\.[jt]s|node:|<anonymous>/.test(line));
  return found?.trim() ?? "from within Node";
}
