import { expect, it } from "@jest/globals";
import {
  validateControllerRevision,
  validateControllerRevisionUpdate,
} from "../../../api/apps/controller-revision.js";
import { validateStatefulSet } from "../../../api/apps/validate-stateful-set.js";
import { validateJobSpec } from "../../../api/batch/validate-job.js";
import {
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
} from "../../../api/core/validate-persistent-volume.js";
import type { FieldError } from "../../../api/field-error.js";
import type { V1JobSpec, V1PersistentVolumeSpec } from "../../../api/generated/types.js";
import { checkIntOrPercent } from "../../../api/meta/int-or-percent.js";
import { validateIngressClass, validateIngressClassUpdate } from "../../../api/networking/ingress-class.js";
import { validateRuntimeClass, validateRuntimeClassUpdate } from "../../../api/node/runtime-class.js";
import { validateCsiDriver, validateCsiDriverUpdate } from "../../../api/storage/csi-driver.js";
import { said } from "../../support/field-errors.js";

const head = { apiVersion: "x/v1", kind: "X", metadata: { name: "x" } };

const spec = { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } };

const volume = (more: V1PersistentVolumeSpec) => ({ ...head, spec: { ...spec, ...more } });

const affinity = (value: string) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In", values: [value] }] }] },
});

const job = (more: Partial<V1JobSpec>, restartPolicy = "Never") =>
  validateJobSpec(
    { template: { spec: { containers: [{ name: "c", image: "i" }], restartPolicy } }, ...more },
    "spec",
  );

const rule = { action: "Ignore", onExitCodes: { operator: "In", values: [1] } };

const driver = (more: object) => ({ ...head, spec: { attachRequired: true, ...more } });

const ingressClass = (controller: string) => ({ ...head, spec: { controller } });

const maxUnavailable = (value: number | string) =>
  validateStatefulSet({
    ...head,
    spec: { serviceName: "s", updateStrategy: { rollingUpdate: { maxUnavailable: value } } } as never,
  });

const immutable = "field is immutable";

const wrong: readonly (readonly [FieldError[], string])[] = [
  [
    validatePersistentVolume(volume({ hostPath: { path: "/a/../etc" } })),
    `spec.hostPath.path: Invalid value: "/a/../etc": must not contain '..'`,
  ],
  [validatePersistentVolume(volume({ hostPath: { path: "" } })), "spec.hostPath.path: Required value"],
  [
    validatePersistentVolume(volume({ hostPath: { path: "/", type: "Odd" } })),
    'spec.hostPath.type: Unsupported value: "Odd"',
  ],
  [
    validatePersistentVolume(volume({ hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" })),
    "may not be 'recycle' for a hostPath mount of '/'",
  ],
  [
    validatePersistentVolume(volume({ local: { path: "../a" }, nodeAffinity: affinity("n") })),
    `spec.local.path: Invalid value: "../a": must not contain '..'`,
  ],
  [
    validatePersistentVolume(volume({ nfs: { server: "s", path: "a" } })),
    'spec.nfs.path: Invalid value: "a": must be an absolute path',
  ],
  [
    validatePersistentVolume(volume({ hostPath: { path: "/a" }, claimRef: { namespace: "a/b", name: "c" } })),
    'spec.claimRef.namespace: Invalid value: "a/b"',
  ],
  [
    validatePersistentVolumeUpdate(
      volume({ nodeAffinity: affinity("n") }),
      volume({ nodeAffinity: affinity("m") }),
    ),
    `spec.nodeAffinity: Invalid value: ${JSON.stringify(affinity("n"))}: ${immutable}`,
  ],
  [
    validatePersistentVolumeUpdate(volume({ volumeMode: "Block" }), volume({ volumeMode: "Filesystem" })),
    `spec.volumeMode: Invalid value: "Block": ${immutable}`,
  ],
  [
    validateRuntimeClass({ ...head, handler: "../runc" }),
    'handler: Invalid value: "../runc": a lowercase RFC 1123 label',
  ],
  [
    validateRuntimeClassUpdate({ ...head, handler: "a" }, { ...head, handler: "b" }),
    `handler: Invalid value: "a": ${immutable}`,
  ],
  [validateControllerRevision({ ...head, revision: -1 }), "data: Required value: data is mandatory"],
  [validateControllerRevision({ ...head, data: {}, revision: -1 }), "revision: Invalid value: -1"],
  [
    validateControllerRevisionUpdate(
      { ...head, data: { a: 1 }, revision: 1 },
      { ...head, data: { a: 2 }, revision: 1 },
    ),
    `data: Invalid value: {"a":1}: ${immutable}`,
  ],
  [validateCsiDriver(driver({ fsGroupPolicy: "Odd" })), 'spec.fsGroupPolicy: Unsupported value: "Odd"'],
  [
    validateCsiDriver(driver({ volumeLifecycleModes: ["Odd"] })),
    'spec.volumeLifecycleModes[0]: Unsupported value: "Odd"',
  ],
  [
    validateCsiDriverUpdate(driver({ attachRequired: false }), driver({})),
    `spec.attachRequired: Invalid value: false: ${immutable}`,
  ],
  [
    validateIngressClass(ingressClass("a".repeat(251))),
    "spec.controller: Too long: may not be more than 250 bytes",
  ],
  [validateIngressClass(ingressClass("example.com")), "must be a domain-prefixed path"],
  [
    validateIngressClassUpdate(ingressClass("a.b/c"), ingressClass("a.b/d")),
    `spec.controller: Invalid value: "a.b/c": ${immutable}`,
  ],
  [checkIntOrPercent(`${"9".repeat(400)}%`, "spec.maxSurge"), "value out of range"],
  [
    maxUnavailable("some"),
    'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "some": a valid percent string',
  ],
  [maxUnavailable(0), "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0"],
  [
    job({ podFailurePolicy: { rules: Array.from({ length: 21 }, () => rule) } }),
    "spec.podFailurePolicy.rules: Too many: 21: must have at most 20 items",
  ],
  [
    job({ podFailurePolicy: { rules: [rule] } }, "OnFailure"),
    'only "Never" is supported when podFailurePolicy is specified',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: "Odd" }] } }),
    'spec.podFailurePolicy.rules[0].action: Unsupported value: "Odd"',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: "Ignore" }] } }),
    "specifying one of OnExitCodes and OnPodConditions is required",
  ],
  [
    job({
      podFailurePolicy: { rules: [{ action: "Ignore", onExitCodes: { operator: "In", values: [0] } }] },
    }),
    "must not be 0 for the In operator",
  ],
  [
    job({
      podFailurePolicy: {
        rules: [
          {
            action: "Ignore",
            onExitCodes: { operator: "In", values: Array.from({ length: 256 }, (_, i) => i + 1) },
          },
        ],
      },
    }),
    "Too many: 256: must have at most 255 items",
  ],
  [
    job({ completionMode: "Indexed", completions: 100_001, backoffLimitPerIndex: 1 }),
    "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000",
  ],
];

it.each(wrong.map(([errors, message]) => ({ errors, message })))("$message", ({ errors, message }) => {
  expect(said(errors).join("\n")).toContain(message);
});

it.each([
  validatePersistentVolume(volume({ hostPath: { path: "/a", type: "" } })),
  validateRuntimeClass({ ...head, handler: "runc" }),
  validateControllerRevision({ ...head, data: {}, revision: 1 }),
  validateCsiDriver(driver({ fsGroupPolicy: "File", volumeLifecycleModes: ["Persistent"] })),
  validateIngressClass(ingressClass("example.com/ingress/controller")),
  checkIntOrPercent("100%", "x"),
  job({ podFailurePolicy: { rules: [rule] } }),
])("right values pass: case %#", (...errors) => {
  expect(said(errors)).toEqual([]);
});
