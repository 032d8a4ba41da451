import {
  setDaemonSetDefaults,
  setDeploymentDefaults,
  setReplicaSetDefaults,
  setStatefulSetDefaults,
} from "../../../api/apps/defaults.js";
import {
  validateControllerRevision,
  validateControllerRevisionUpdate,
} from "../../../api/apps/validate-controller-revision.js";
import { validateDaemonSet, validateDaemonSetUpdate } from "../../../api/apps/validate-daemon-set.js";
import { validateDeployment, validateDeploymentUpdate } from "../../../api/apps/validate-deployment.js";
import { validateReplicaSet, validateReplicaSetUpdate } from "../../../api/apps/validate-replica-set.js";
import { validateStatefulSet, validateStatefulSetUpdate } from "../../../api/apps/validate-stateful-set.js";
import { setCronJobDefaults } from "../../../api/batch/defaults.js";
import { validateCronJob, validateCronJobName } from "../../../api/batch/validate-cron-job.js";
import { setReplicationControllerDefaults } from "../../../api/core/defaults.js";
import { validateReplicationController } from "../../../api/core/validate-replication-controller.js";
import type {
  V1ControllerRevision,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1ReplicaSet,
  V1ReplicationController,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import { isDns1123Label } from "../../../api/meta/names.js";
import type { Strategy } from "../strategy.js";
import { keepSpec, statusApart } from "./status.js";

export const deploymentStrategy: Strategy<V1Deployment> = {
  ...statusApart(),
  setDefaults: setDeploymentDefaults,
  prepareForStatusUpdate(deployment, old) {
    keepSpec(deployment, old);
    if (old.metadata.labels) deployment.metadata.labels = old.metadata.labels;
    else delete deployment.metadata.labels;
  },
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
};

export const replicaSetStrategy: Strategy<V1ReplicaSet> = {
  ...statusApart(),
  setDefaults: setReplicaSetDefaults,
  prepareForCreate(replicaSet) {
    replicaSet.status = { replicas: 0 };
  },
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
};

export const replicationControllerStrategy: Strategy<V1ReplicationController> = {
  ...statusApart(),
  setDefaults: setReplicationControllerDefaults,
  prepareForCreate(controller) {
    controller.status = { replicas: 0 };
  },
  validate: validateReplicationController,
  selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
};

export const statefulSetStrategy: Strategy<V1StatefulSet> = {
  ...statusApart(),
  nameRule: isDns1123Label,
  setDefaults: setStatefulSetDefaults,
  prepareForCreate(statefulSet) {
    statefulSet.status = { replicas: 0, availableReplicas: 0 };
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
};

export const daemonSetStrategy: Strategy<V1DaemonSet> = {
  ...statusApart(),
  setDefaults: setDaemonSetDefaults,
  prepareForCreate(daemonSet) {
    daemonSet.status = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    };
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
};

export const controllerRevisionStrategy: Strategy<V1ControllerRevision> = {
  validate: validateControllerRevision,
  validateUpdate: validateControllerRevisionUpdate,
};

export const cronJobStrategy: Strategy<V1CronJob> = {
  ...statusApart(),
  nameRule: validateCronJobName,
  setDefaults: setCronJobDefaults,
  validate: validateCronJob,
};
