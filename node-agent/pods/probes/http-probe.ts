import type { V1Container, V1HTTPGetAction } from "../../../api/generated/types.js";
import { dialError } from "../../../common/dial-error.js";
import { messageOf } from "../../../common/errors.js";
import type { Dialer, HttpAnswer, HttpRequest } from "../../host/dialer.js";
import { portNumber } from "./ports.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const agentName = "kube-probe/1.36";
const maxRedirects = 10;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Where an httpGet action goes. */
export function httpTarget(action: V1HTTPGetAction, container: V1Container, podAddress: string): HttpRequest {
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const path = action.path?.startsWith("/") ? action.path : `/${action.path ?? ""}`;
  const url = new URL(path, `${scheme}://${action.host || podAddress}:${portNumber(action.port, container)}`);
  const headers: HttpRequest["headers"] = { "user-agent": agentName, accept: "*/*", connection: "close" };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  return { url, headers };
}

/**
 * Passes for status codes from 200 to 399. Redirects are followed on the host that was asked; one that leads elsewhere is
 * an answer like others, and worth a warning. The server's certificate is not looked at.
 */
export async function httpProbe(
  dialer: Dialer,
  target: HttpRequest,
  signal: AbortSignal,
): Promise<ProbeResult> {
  try {
    const { code } = await lastAnswer(dialer, target, signal);
    if (code < 200 || code >= 400) return failed(`HTTP probe failed with statuscode: ${code}`);
    return code < 300 ? passed : { passed: true, warning: "Probe terminated redirects" };
  } catch (error) {
    const why = signal.aborted
      ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
      : (dialError(error) ?? messageOf(error));
    return failed(`Get "${target.url}": ${why}`);
  }
}

async function lastAnswer(
  dialer: Dialer,
  { url: first, headers }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  let url = first;
  for (let followed = 0; followed < maxRedirects; followed++) {
    const answer = await dialer.get({ url, headers }, signal);
    if (!redirects.has(answer.code) || !answer.location) return answer;
    const next = new URL(answer.location, url);
    if (next.hostname !== first.hostname || !/^https?:$/.test(next.protocol)) return answer;
    url = next;
  }
  throw new Error(`stopped after ${maxRedirects} redirects`);
}
