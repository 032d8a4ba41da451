/** Fields that no container sees, by type, with the reason; and where else they are tested. */
export interface Unseen {
  readonly fields: string;
  readonly why: string;
}

const scheduler = "the scheduler's, which has chosen the node before: test/unit/scheduler";
const selector = "the scheduler's way to find nodes and pods: test/unit/scheduler";
const anyKind = "one function makes containers of every kind: node-agent/pods/containers/container-spec.ts";
const timing =
  "seen by the prober: test/unit/node-agent/pods/probe-loop.test.ts, test/integration/node-agent/exec-ends.test.ts";
const hooks = "over when the container is: test/integration/node-agent/containers.test.ts";
const machine = "the test's host has none: what the Engine is asked for is in docker-options.test.ts";
const published = "a port of the host's own, by the real pod network: test/integration/network";

export const unseenFields: readonly Unseen[] = [
  {
    fields: `V1PodSpec affinity nodeSelector preemptionPolicy priority priorityClassName schedulerName schedulingGates
      tolerations topologySpreadConstraints`,
    why: scheduler,
  },
  {
    fields: `V1Affinity nodeAffinity podAffinity podAntiAffinity,
      V1NodeAffinity preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution,
      V1PodAffinity preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution,
      V1PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution,
      V1PreferredSchedulingTerm preference weight, V1NodeSelectorTerm matchExpressions matchFields,
      V1NodeSelectorRequirement key operator values, V1NodeSelector nodeSelectorTerms,
      V1WeightedPodAffinityTerm podAffinityTerm weight,
      V1PodAffinityTerm labelSelector matchLabelKeys mismatchLabelKeys namespaceSelector namespaces topologyKey,
      V1LabelSelector matchExpressions matchLabels, V1LabelSelectorRequirement key operator values,
      V1PodSchedulingGate name, V1Toleration effect key operator tolerationSeconds value,
      V1TopologySpreadConstraint labelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy
      topologyKey whenUnsatisfiable`,
    why: selector,
  },
  {
    fields: "V1Container resizePolicy, V1ContainerResizePolicy resourceName restartPolicy",
    why: "acts when a pod is resized: test/integration/node-agent/resize.test.ts",
  },
  {
    fields: "V1PodSpec automountServiceAccountToken serviceAccount",
    why: "the API server's: it makes the volume, and the newer name of the account",
  },
  {
    fields: "V1PodSpec imagePullSecrets, V1LocalObjectReference name, V1Container imagePullPolicy",
    why: "over before the container is made: test/unit/node-agent/images, test/integration/node-agent/images.test.ts",
  },
  { fields: "V1PodSpec os, V1PodOS name", why: "what is for another system is refused: admission.test.ts" },
  {
    fields: "V1PodSpec runtimeClassName",
    why: "the Engine's to tell: test/integration/node-agent/containers.test.ts",
  },
  {
    fields: "V1PodSpec terminationGracePeriodSeconds, V1Lifecycle preStop",
    why: hooks,
  },
  {
    fields: "V1Container stdinOnce",
    why: "the Engine's to do when who is attached goes: docker-options.test.ts",
  },
  { fields: "V1Probe successThreshold timeoutSeconds", why: timing },
  { fields: "V1ContainerPort hostIP hostPort protocol", why: published },
  {
    fields: `V1SecurityContext appArmorProfile seLinuxOptions, V1PodSecurityContext appArmorProfile seLinuxOptions,
      V1AppArmorProfile localhostProfile type, V1SELinuxOptions level role type user`,
    why: machine,
  },
  {
    fields: "V1SecurityContext privileged, V1VolumeMount mountPropagation",
    why: "not to be had on every host, such as one that is a container itself: docker-options.test.ts",
  },
  {
    fields: "V1PodSecurityContext fsGroupChangePolicy",
    why: "says what is not done: test/unit/node-agent/volumes/fs-group.test.ts",
  },
  { fields: "V1SecurityContext runAsGroup", why: "the pod's, when it is not given: identity.test.ts" },
  { fields: "V1ObjectFieldSelector apiVersion", why: "there is one version" },
  {
    fields: `V1EphemeralContainer args env envFrom imagePullPolicy lifecycle livenessProbe ports readinessProbe resizePolicy
      resources restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath
      terminationMessagePolicy tty volumeMounts workingDir`,
    why: anyKind,
  },
];
