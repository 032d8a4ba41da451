import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { validatePod } from "../../../../../api/core/pods/validate.js";
import type { V1Container, V1Pod, V1PodSpec } from "../../../../../api/generated/types.js";
import { schemas } from "../../../../../api/schema/built-in-schemas.js";
import type { ObjectSchema, TypeSchema } from "../../../../../api/schema/schema.js";
import { refusalOf, requireIsolation } from "../../../../../node-agent/pods/spec/admission.js";
import { fieldChecks } from "../../../../support/pod-fields/checks.js";
import { fieldNames } from "../../../../support/pod-fields/field-names.js";
import { unseenFields } from "../../../../support/pod-fields/unseen.js";
import { podOf } from "../../../../support/pods.js";

/** What becomes of a type's fields; what is `refused` has an example below, or is a volume that no node knows. */
interface Fate {
  readonly done: string;
  readonly refused?: string;
  /** README says that it has no effect. */
  readonly idle?: string;
}

const container: Fate = {
  done: `args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resources
    resizePolicy restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath
    terminationMessagePolicy tty volumeMounts workingDir`,
  refused: "volumeDevices",
};

const fates: Readonly<Record<string, Fate>> = {
  V1PodSpec: {
    done: `activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks
      ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostname hostnameOverride imagePullSecrets
      initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates
      resources restartPolicy runtimeClassName schedulerName schedulingGates securityContext serviceAccount serviceAccountName
      setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations
      topologySpreadConstraints volumes`,
    refused: "hostUsers resourceClaims schedulingGroup",
  },
  V1Container: container,
  V1EphemeralContainer: { ...container, done: `${container.done} targetContainerName` },
  V1SecurityContext: {
    done: `allowPrivilegeEscalation appArmorProfile capabilities privileged readOnlyRootFilesystem runAsGroup runAsNonRoot
      runAsUser seLinuxOptions seccompProfile`,
    refused: "procMount",
    idle: "windowsOptions",
  },
  V1PodSecurityContext: {
    done: `appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile
      supplementalGroups supplementalGroupsPolicy sysctls`,
    idle: "seLinuxChangePolicy windowsOptions",
  },
  V1ResourceRequirements: { done: "limits requests", refused: "claims" },
  V1ContainerResizePolicy: { done: "resourceName restartPolicy" },
  V1ContainerRestartRule: { done: "action exitCodes" },
  V1Lifecycle: { done: "postStart preStop stopSignal" },
  V1LifecycleHandler: { done: "exec httpGet sleep", refused: "tcpSocket" },
  V1Probe: {
    done: `exec failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket
      terminationGracePeriodSeconds timeoutSeconds`,
  },
  V1VolumeMount: {
    done: "mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr",
  },
  V1Volume: {
    done: "configMap downwardAPI emptyDir hostPath image name projected secret",
    refused: `awsElasticBlockStore azureDisk azureFile cephfs cinder csi ephemeral fc flexVolume flocker gcePersistentDisk
      gitRepo glusterfs iscsi nfs persistentVolumeClaim photonPersistentDisk portworxVolume quobyte rbd scaleIO
      storageos vsphereVolume`,
  },
  V1EmptyDirVolumeSource: { done: "medium sizeLimit" },
  V1ImageVolumeSource: { done: "pullPolicy reference" },
  V1HostPathVolumeSource: { done: "path type" },
  V1VolumeProjection: {
    done: "configMap downwardAPI secret serviceAccountToken",
    refused: "clusterTrustBundle podCertificate",
  },
};

/** Small ones, all of whose fields are used. */
const whole: Readonly<Record<string, string>> = {
  V1Affinity: "nodeAffinity podAffinity podAntiAffinity",
  V1NodeAffinity:
    "preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution",
  V1PreferredSchedulingTerm: "preference weight",
  V1NodeSelectorTerm: "matchExpressions matchFields",
  V1NodeSelectorRequirement: "key operator values",
  V1NodeSelector: "nodeSelectorTerms",
  V1PodAffinity:
    "preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution",
  V1PodAntiAffinity:
    "preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution",
  V1WeightedPodAffinityTerm: "podAffinityTerm weight",
  V1PodAffinityTerm:
    "labelSelector matchLabelKeys mismatchLabelKeys namespaceSelector namespaces topologyKey",
  V1LabelSelector: "matchExpressions matchLabels",
  V1LabelSelectorRequirement: "key operator values",
  V1EnvVar: "name value valueFrom",
  V1EnvVarSource: "configMapKeyRef fieldRef fileKeyRef resourceFieldRef secretKeyRef",
  V1FileKeySelector: "key optional path volumeName",
  V1ConfigMapKeySelector: "key name optional",
  V1ObjectFieldSelector: "apiVersion fieldPath",
  V1ResourceFieldSelector: "containerName divisor resource",
  V1SecretKeySelector: "key name optional",
  V1EnvFromSource: "configMapRef prefix secretRef",
  V1ConfigMapEnvSource: "name optional",
  V1SecretEnvSource: "name optional",
  V1ExecAction: "command",
  V1HTTPGetAction: "host httpHeaders path port scheme",
  V1HTTPHeader: "name value",
  V1SleepAction: "seconds",
  V1TCPSocketAction: "host port",
  V1GRPCAction: "port service",
  V1ContainerPort: "containerPort hostIP hostPort name protocol",
  V1ContainerRestartRuleOnExitCodes: "operator values",
  V1AppArmorProfile: "localhostProfile type",
  V1Capabilities: "add drop",
  V1SELinuxOptions: "level role type user",
  V1SeccompProfile: "localhostProfile type",
  V1PodDNSConfig: "nameservers options searches",
  V1PodDNSConfigOption: "name value",
  V1HostAlias: "hostnames ip",
  V1LocalObjectReference: "name",
  V1PodOS: "name",
  V1PodReadinessGate: "conditionType",
  V1PodSchedulingGate: "name",
  V1Sysctl: "name value",
  V1Toleration: "effect key operator tolerationSeconds value",
  V1TopologySpreadConstraint:
    "labelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable",
  V1ConfigMapVolumeSource: "defaultMode items name optional",
  V1KeyToPath: "key mode path",
  V1DownwardAPIVolumeSource: "defaultMode items",
  V1DownwardAPIVolumeFile: "fieldRef mode path resourceFieldRef",
  V1ProjectedVolumeSource: "defaultMode sources",
  V1ConfigMapProjection: "items name optional",
  V1DownwardAPIProjection: "items",
  V1SecretProjection: "items name optional",
  V1ServiceAccountTokenProjection: "audience expirationSeconds path",
  V1SecretVolumeSource: "defaultMode items optional secretName",
};

const words = (text = "") => text.split(/\s+/).filter((word) => word !== "");
const fateOf = (name: string): Fate => fates[name] ?? { done: whole[name] ?? "" };

const objectOf = (type: TypeSchema): ObjectSchema | undefined => {
  if (type.kind === "object") return type.schema;
  if (type.kind === "list") return objectOf(type.items);
  return type.kind === "map" ? objectOf(type.values) : undefined;
};

/** All types that a pod's spec is made of, as far as they are used. */
function reachable(schema: ObjectSchema, found = new Map<string, ObjectSchema>()) {
  if (found.has(schema.name)) return found;
  found.set(schema.name, schema);
  const used = new Set(words(fateOf(schema.name).done));
  for (const { name, type } of schema.fields.values()) {
    const inner = used.has(name) ? objectOf(type) : undefined;
    if (inner) reachable(inner, found);
  }
  return found;
}

describe("every field of a pod's spec", () => {
  it.each([...reachable(schemas.get("V1PodSpec")).values()])("has its place: $name", ({ name, fields }) => {
    const { done, refused, idle } = fateOf(name);
    const known = [...words(done), ...words(refused), ...words(idle)];
    expect(known.sort()).toEqual([...fields.keys()].sort());
  });

  it("is listed in README when it has no effect", () => {
    const readme = readFileSync("README.md", "utf8");
    for (const { idle } of Object.values(fates))
      for (const field of words(idle)) expect(readme).toContain(`\`${field}\``);
  });
});

describe("the table of what containers really get", () => {
  const types = [...reachable(schemas.get("V1PodSpec")).values()];
  const done = types.flatMap(({ name }) => words(fateOf(name).done).map((field) => `${name}.${field}`));
  const seen = new Set(fieldChecks.flatMap(({ shows }) => fieldNames(shows)));
  const unseen = new Set(unseenFields.flatMap(({ fields }) => fieldNames(fields)));

  it("has every field that is done, or says why it can't be seen", () => {
    expect(done.filter((field) => !seen.has(field) && !unseen.has(field))).toEqual([]);
  });

  it("has no others, and none twice", () => {
    expect([...seen, ...unseen].filter((field) => !done.includes(field))).toEqual([]);
    expect([...unseen].filter((field) => seen.has(field))).toEqual([]);
  });
});

const app = (more: Partial<V1Container>) => podOf("p", [{ name: "app", image: "i", ...more }]);
const pod = (spec: Partial<V1PodSpec>) => podOf("p", [{ name: "app", image: "i" }], spec);

describe("what is refused of a pod's spec", () => {
  it.each<[string, V1Pod]>([
    ["spec.schedulingGroup", pod({ schedulingGroup: { podGroupName: "g" } })],
    ["spec.resources.claims", pod({ resources: { claims: [{ name: "c" }] } })],
    [
      "spec.resources.limits[ephemeral-storage]",
      pod({ resources: { limits: { "ephemeral-storage": "1Gi" } } }),
    ],
    ["spec.os.name", pod({ os: { name: "plan9" } })],
    [
      "spec.securityContext.windowsOptions",
      pod({ os: { name: "linux" }, securityContext: { windowsOptions: { hostProcess: true } } }),
    ],
    ["spec.containers[0].securityContext.procMount", app({ securityContext: { procMount: "Unmasked" } })],
    ["spec.containers[0].restartPolicyRules[0].action", app({ restartPolicyRules: [{ action: "Explode" }] })],
    ["spec.containers[0].resources.claims[0]", app({ resources: { claims: [{ name: "c" }] } })],
    ["spec.containers[0].volumeDevices[0].name", app({ volumeDevices: [{ name: "v", devicePath: "/v" }] })],
  ])("by the API: %s", (field, given) => {
    expect(validatePod(given).map((error) => error.field)).toContain(field);
  });

  it.each<[string, Partial<V1PodSpec>]>([
    ["hostUsers", { hostUsers: false }],
    ["resourceClaims", { resourceClaims: [{ name: "c", resourceClaimName: "c" }] }],
  ])("by the node: %s", (_field, spec) => {
    const judged = () => {
      requireIsolation(pod(spec).spec ?? { containers: [] });
      const refusal = refusalOf(pod(spec).spec ?? { containers: [] }, {
        appArmor: false,
        podResources: true,
      });
      if (refusal) throw new Error(refusal.message);
    };
    expect(judged).toThrow();
  });
});
