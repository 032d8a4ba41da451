import { chmodSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { Address } from "./dialer.js";

/** Lets a server be reached until `signal` aborts; a socket's file by root alone. Resolves when it has closed. */
export type Listen = (server: Server, at: Address, signal: AbortSignal) => Promise<void>;

export const listenOnHost: Listen = async (server, at, signal) => {
  if ("path" in at) await rm(at.path, { force: true });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("close", resolve);
    signal.addEventListener("abort", () => server.close().closeAllConnections(), { once: true });
    server.listen(at, () => {
      if ("path" in at) chmodSync(at.path, 0o600);
    });
  });
};
