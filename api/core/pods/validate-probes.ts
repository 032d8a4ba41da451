import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type {
  V1Container,
  V1Lifecycle,
  V1LifecycleHandler,
  V1PodSpec,
  V1Probe,
} from "../../generated/types.js";
import {
  checkName,
  checkNonNegative,
  checkOneGiven,
  checkOneOf,
  checkPositive,
  each,
} from "../../meta/checks.js";
import { stopSignals, windowsStopSignals } from "./stop-signals.js";
import { checkPort, checkPortOrName } from "./validate-ports.js";

export function validateProbes(container: V1Container, path: string): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const errors: FieldError[] = [];
  if (livenessProbe)
    errors.push(
      ...validateProbe(livenessProbe, `${path}.livenessProbe`),
      ...onceIsEnough(livenessProbe, `${path}.livenessProbe`),
    );
  if (startupProbe)
    errors.push(
      ...validateProbe(startupProbe, `${path}.startupProbe`),
      ...onceIsEnough(startupProbe, `${path}.startupProbe`),
    );
  if (!readinessProbe) return errors;
  const field = `${path}.readinessProbe`;
  const grace = readinessProbe.terminationGracePeriodSeconds;
  if (grace !== undefined) {
    errors.push(
      invalid(`${field}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"),
    );
  }
  return [...errors, ...validateProbe(readinessProbe, field)];
}

function onceIsEnough({ successThreshold }: V1Probe, path: string): FieldError[] {
  if (successThreshold === undefined || successThreshold === 1) return [];
  return [invalid(`${path}.successThreshold`, successThreshold, "must be 1")];
}

function validateProbe(probe: V1Probe, path: string): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  const numbers = [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const;
  return [
    ...checkOneGiven(
      { exec, httpGet, tcpSocket, grpc },
      path,
      "must specify a handler type",
      "may not specify more than 1 handler type",
    ),
    ...validateAction(probe, path),
    ...(grpc ? checkPort(grpc.port, `${path}.grpc.port`) : []),
    ...numbers.flatMap((name) => checkNonNegative(probe[name], `${path}.${name}`)),
    ...checkPositive(probe.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`),
  ];
}

/** What probes and hooks can both do. */
function validateAction(
  { exec, httpGet, tcpSocket }: V1LifecycleHandler | V1Probe,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (exec && (exec.command ?? []).length === 0) errors.push(required(`${path}.exec.command`));
  if (httpGet) errors.push(...validateHttpGet(httpGet, `${path}.httpGet`));
  if (tcpSocket) errors.push(...checkPortOrName(tcpSocket.port, `${path}.tcpSocket.port`));
  return errors;
}

const isHeaderName = (name: string) =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ];

function validateHttpGet(action: NonNullable<V1Probe["httpGet"]>, path: string): FieldError[] {
  return [
    ...(action.path ? [] : [required(`${path}.path`)]),
    ...checkPortOrName(action.port, `${path}.port`),
    ...checkOneOf(action.scheme, ["HTTP", "HTTPS"], `${path}.scheme`),
    ...each(action.httpHeaders, `${path}.httpHeaders`, ({ name }, field) =>
      checkName(name ?? "", isHeaderName, `${field}.name`),
    ),
  ];
}

export function validateLifecycle(
  lifecycle: V1Lifecycle | undefined,
  spec: V1PodSpec,
  path: string,
): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds ?? 0;
  const hooks = (["postStart", "preStop"] as const).flatMap((name) => {
    const hook = lifecycle?.[name];
    return hook ? validateHook(hook, grace, `${path}.${name}`) : [];
  });
  return [...hooks, ...validateStopSignal(lifecycle?.stopSignal, spec, `${path}.stopSignal`)];
}

/** Which there are depends on the system. */
function validateStopSignal(signal: string | undefined, { os }: V1PodSpec, field: string): FieldError[] {
  if (signal === undefined) return [];
  if (!os?.name) return [forbiddenField(field, "may not be set for containers with empty `spec.os.name`")];
  return checkOneOf(signal, os.name === "windows" ? windowsStopSignals : [...stopSignals].sort(), field);
}

function validateHook(hook: V1LifecycleHandler, grace: number, path: string): FieldError[] {
  const { exec, httpGet, tcpSocket, sleep } = hook;
  const errors = checkOneGiven(
    { exec, httpGet, tcpSocket, sleep },
    path,
    "must specify a handler type",
    "may not specify more than 1 handler type",
  );
  if (sleep && (sleep.seconds < 0 || sleep.seconds > grace)) {
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
    errors.push(invalid(`${path}.sleep`, sleep.seconds, detail));
  }
  return [...errors, ...validateAction(hook, path)];
}
