import { describe, expect, it } from "@jest/globals";
import { setDaemonSetDefaults } from "../../../../api/apps/daemon-set.js";
import { setDeploymentDefaults } from "../../../../api/apps/deployment.js";
import { setStatefulSetDefaults } from "../../../../api/apps/stateful-set.js";
import { validateDaemonSet } from "../../../../api/apps/validate-daemon-set.js";
import { validateDeployment, validateDeploymentUpdate } from "../../../../api/apps/validate-deployment.js";
import {
  validateStatefulSet,
  validateStatefulSetUpdate,
} from "../../../../api/apps/validate-stateful-set.js";
import { validateStatefulSetStatusUpdate } from "../../../../api/apps/validate-stateful-set-status.js";
import type {
  V1DaemonSet,
  V1Deployment,
  V1DeploymentSpec,
  V1StatefulSet,
} from "../../../../api/generated/types.js";
import { said } from "../../../support/field-errors.js";

const parts = () => ({
  metadata: { name: "web" },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
});

function deployment(more: Partial<V1DeploymentSpec> = {}): V1Deployment {
  const { metadata, spec } = parts();
  const made: V1Deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { ...spec, ...more },
  };
  setDeploymentDefaults(made);
  return made;
}

describe("Deployment", () => {
  it("gets its defaults and is valid", () => {
    const made = deployment();
    expect(made.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    });
    expect(made.spec?.template.spec?.enableServiceLinks).toBeUndefined();
    expect(validateDeployment(made)).toEqual([]);
  });

  const cases: [Partial<V1DeploymentSpec>, string][] = [
    [
      { selector: { matchLabels: { app: "x" } } },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [{ selector: {} }, "spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    [{ replicas: -1 }, "spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    [
      { strategy: { type: "Recreate", rollingUpdate: {} } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      {
        template: {
          ...parts().spec.template,
          spec: { containers: [{ name: "c", image: "i" }], restartPolicy: "Never" },
        },
      },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      { minReadySeconds: 700 },
      "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ],
  ];

  it.each(cases)("%j", (more, message) => {
    expect(said(validateDeployment(deployment(more)))).toContain(message);
  });

  it("keeps its selector", () => {
    const moved = deployment({ selector: { matchLabels: { app: "y" } } });
    expect(said(validateDeploymentUpdate(moved, deployment()))).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"y"}}: field is immutable',
    ]);
  });
});

describe("StatefulSet", () => {
  const make = (more: Partial<V1StatefulSet["spec"]> = {}): V1StatefulSet => {
    const { metadata, spec } = parts();
    const made: V1StatefulSet = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata,
      spec: { ...spec, ...more },
    };
    setStatefulSetDefaults(made);
    return made;
  };

  it("may mount its claims", () => {
    const containers = [{ name: "c", image: "i", volumeMounts: [{ name: "data", mountPath: "/d" }] }];
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    };
    const template = { ...parts().spec.template, spec: { containers } };
    expect(said(validateStatefulSet(make({ template, volumeClaimTemplates: [claim] })))).toEqual([]);
  });

  it("says what it may be", () => {
    const saidOf = (more: Partial<V1StatefulSet["spec"]>) => said(validateStatefulSet(make(more)));
    expect(saidOf({ podManagementPolicy: "Random" })).toEqual([
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
    ]);
    expect(saidOf({ updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } })).toEqual([
      "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for updateStrategy 'RollingUpdate'",
    ]);
    expect(saidOf({ updateStrategy: { type: "Never" } })).toEqual([
      "spec.updateStrategy: Invalid value: {\"type\":\"Never\"}: must be 'RollingUpdate' or 'OnDelete'",
    ]);
    expect(saidOf({ serviceName: "Not_A_Label" })).toEqual([
      expect.stringContaining('spec.serviceName: Invalid value: "Not_A_Label": a lowercase RFC 1123 label'),
    ]);
    expect(saidOf({ revisionHistoryLimit: -1 })).toEqual([]);
  });

  it("has a status whose parts fit each other", () => {
    const of = (status: Partial<V1StatefulSet["status"]>) => ({
      ...make(),
      status: { replicas: 0, availableReplicas: 0, ...status },
    });
    const old = of({ collisionCount: 2 });
    const fine = {
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      updatedReplicas: 3,
      collisionCount: 2,
    };
    expect(validateStatefulSetStatusUpdate(of(fine), old)).toEqual([]);
    const odd = {
      replicas: 1,
      readyReplicas: 1,
      availableReplicas: 2,
      currentReplicas: -1,
      collisionCount: 1,
    };
    expect(said(validateStatefulSetStatusUpdate(of(odd), old))).toEqual([
      "status.currentReplicas: Invalid value: -1: must be greater than or equal to 0",
      "status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas",
      "status.collisionCount: Invalid value: 1: cannot be decremented",
    ]);
  });

  it("changes only where it may", () => {
    expect(validateStatefulSetUpdate(make({ replicas: 5 }), make())).toEqual([]);
    expect(said(validateStatefulSetUpdate(make({ serviceName: "x" }), make()))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });
});

describe("DaemonSet", () => {
  it("is valid with its defaults", () => {
    const made: V1DaemonSet = { apiVersion: "apps/v1", kind: "DaemonSet", ...parts() };
    setDaemonSetDefaults(made);
    expect(made.spec?.updateStrategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
    });
    expect(validateDaemonSet(made)).toEqual([]);
  });
});
