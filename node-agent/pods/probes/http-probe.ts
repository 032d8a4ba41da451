import http from "node:http";
import https from "node:https";
import type { V1Container, V1HTTPGetAction } from "../../../api/generated/types.js";
import { dialError } from "../../../common/dial-error.js";
import { messageOf } from "../../../common/errors.js";
import { portNumber } from "./ports.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const agentName = "kube-probe/1.36";

export interface HttpTarget {
  readonly url: URL;
  readonly headers: http.OutgoingHttpHeaders;
}

/** Where an httpGet action goes. */
export function httpTarget(action: V1HTTPGetAction, container: V1Container, podAddress: string): HttpTarget {
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const path = action.path?.startsWith("/") ? action.path : `/${action.path ?? ""}`;
  const url = new URL(path, `${scheme}://${action.host || podAddress}:${portNumber(action.port, container)}`);
  const headers: http.OutgoingHttpHeaders = { "user-agent": agentName, accept: "*/*", connection: "close" };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  return { url, headers };
}

/** Passes for status codes from 200 to 399. The server's certificate is not looked at. */
export async function httpProbe(target: HttpTarget, signal: AbortSignal): Promise<ProbeResult> {
  try {
    const code = await statusOf(target, signal);
    return code >= 200 && code < 400 ? passed : failed(`HTTP probe failed with statuscode: ${code}`);
  } catch (error) {
    const why = signal.aborted
      ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
      : (dialError(error) ?? messageOf(error));
    return failed(`Get "${target.url}": ${why}`);
  }
}

function statusOf({ url, headers }: HttpTarget, signal: AbortSignal): Promise<number> {
  const options = { headers, signal, agent: false as const };
  return new Promise((resolve, reject) => {
    const answered = (response: http.IncomingMessage) => {
      response.on("error", () => {}).destroy();
      resolve(response.statusCode ?? 0);
    };
    const request =
      url.protocol === "https:"
        ? https.get(url, { ...options, rejectUnauthorized: false }, answered)
        : http.get(url, options, answered);
    request.on("error", reject);
  });
}
