import type { V1Container, V1EnvFromSource, V1EnvVarSource, V1Pod } from "../../../api/generated/types.js";
import { ConfigError } from "./config-error.js";
import { type EnvFiles, valueInFile } from "./env-file.js";
import { expand } from "./expansion.js";
import { fieldValue, type PodFacts } from "./field-ref.js";
import type { ObjectSource } from "./object-source.js";
import { type Allocatable, resourceValue } from "./resource-field-ref.js";
import { type Env, serviceEnv } from "./service-env.js";

export interface EnvInput {
  readonly pod: V1Pod;
  readonly container: V1Container;
  readonly objects: ObjectSource;
  readonly facts: PodFacts;
  readonly allocatable: Allocatable;
  readonly files: EnvFiles;
}

/** A container's whole environment. Throws ConfigError when something it refers to is not there. */
export function containerEnv(input: EnvInput): Env {
  const services = linkedServices(input);
  const env: Env = new Map();
  for (const source of input.container.envFrom ?? []) addAll(env, source, input);
  const declared: Env = new Map(env);
  for (const { name, value, valueFrom } of input.container.env ?? []) {
    const known = (key: string) => declared.get(key) ?? services.get(key);
    const text = valueFrom ? fromSource(valueFrom, input) : expand(value ?? "", known);
    if (text !== undefined) declared.set(name, text);
  }
  return new Map([...services, ...declared]);
}

/** The API's own Service always; those of the pod's namespace unless it declines. */
function linkedServices({ pod, objects }: EnvInput): Env {
  const api = objects.services("default").filter(({ metadata }) => metadata.name === "kubernetes");
  const links = pod.spec?.enableServiceLinks === false ? [] : objects.services(pod.metadata.namespace ?? "");
  return serviceEnv([...api, ...links]);
}

function addAll(env: Env, { prefix = "", configMapRef, secretRef }: V1EnvFromSource, input: EnvInput): void {
  const namespace = input.pod.metadata.namespace ?? "";
  if (configMapRef) {
    const map = input.objects.configMap(namespace, configMapRef.name ?? "");
    if (!map && !configMapRef.optional) throw new ConfigError(`configmap "${configMapRef.name}" not found`);
    for (const [key, value] of Object.entries(map?.data ?? {})) env.set(prefix + key, value);
  }
  if (secretRef) {
    const secret = input.objects.secret(namespace, secretRef.name ?? "");
    if (!secret && !secretRef.optional) throw new ConfigError(`secret "${secretRef.name}" not found`);
    for (const [key, value] of Object.entries(secret?.data ?? {})) env.set(prefix + key, decode(value));
  }
}

/** Undefined: optional, and not there. */
function fromSource(source: V1EnvVarSource, input: EnvInput): string | undefined {
  const { pod, container, facts, allocatable } = input;
  if (source.fieldRef) return fieldValue(source.fieldRef.fieldPath, pod, facts);
  if (source.resourceFieldRef) {
    const { containerName } = source.resourceFieldRef;
    const target = containerName
      ? pod.spec?.containers.find(({ name }) => name === containerName)
      : container;
    return resourceValue(source.resourceFieldRef, target ?? container, allocatable);
  }
  if (source.configMapKeyRef) return fromConfigMap(source.configMapKeyRef, input);
  if (source.secretKeyRef) return fromSecret(source.secretKeyRef, input);
  if (source.fileKeyRef) return valueInFile(source.fileKeyRef, input.files);
  throw new ConfigError("unsupported source of an environment variable");
}

function fromConfigMap(ref: NonNullable<V1EnvVarSource["configMapKeyRef"]>, { pod, objects }: EnvInput) {
  const namespace = pod.metadata.namespace ?? "";
  const map = objects.configMap(namespace, ref.name ?? "");
  const value = map?.data?.[ref.key];
  if (value !== undefined || ref.optional) return value;
  if (!map) throw new ConfigError(`configmap "${ref.name}" not found`);
  throw new ConfigError(`couldn't find key ${ref.key} in ConfigMap ${namespace}/${ref.name}`);
}

function fromSecret(ref: NonNullable<V1EnvVarSource["secretKeyRef"]>, { pod, objects }: EnvInput) {
  const namespace = pod.metadata.namespace ?? "";
  const secret = objects.secret(namespace, ref.name ?? "");
  const value = secret?.data?.[ref.key];
  if (value !== undefined) return decode(value);
  if (ref.optional) return undefined;
  if (!secret) throw new ConfigError(`secret "${ref.name}" not found`);
  throw new ConfigError(`couldn't find key ${ref.key} in Secret ${namespace}/${ref.name}`);
}

const decode = (base64: string) => Buffer.from(base64, "base64").toString();
