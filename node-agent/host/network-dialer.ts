import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { whenAborted } from "../../common/abort.js";
import type { Address, Dialer, HttpAnswer, HttpRequest } from "./dialer.js";
import { askHealth } from "./grpc-health.js";

/** Dials over the host's network. */
export class NetworkDialer implements Dialer {
  readonly health = askHealth;

  connect(to: Address, signal: AbortSignal): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...to, allowHalfOpen: true, noDelay: true });
      const leave = whenAborted(signal, () => socket.destroy(new Error("nobody waits for it any more")));
      socket.once("connect", () => resolve(socket));
      socket.once("close", leave);
      socket.on("error", reject);
    });
  }

  get({ url, headers }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const options = { headers, signal, agent: false as const };
    return new Promise((resolve, reject) => {
      const answered = (response: http.IncomingMessage) => {
        response.on("error", () => {}).destroy();
        resolve({ code: response.statusCode ?? 0, location: response.headers.location });
      };
      const request =
        url.protocol === "https:"
          ? https.get(url, { ...options, rejectUnauthorized: false }, answered)
          : http.get(url, options, answered);
      request.on("error", reject);
    });
  }
}
