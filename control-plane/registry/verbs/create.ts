import { alreadyExists, badRequest, conflict, isAlreadyExists } from "../../../api/errors.js";
import { copyOf } from "../../../api/json/plain-data.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { timestamp } from "../../../common/clock.js";
import { randomSuffix } from "../../../common/random.js";
import { isStorageError } from "../../storage/errors.js";
import type { Replacement, Stored } from "../../storage/storage.js";
import type { AdmissionRequest } from "../admission/admission.js";
import { approve, mutate } from "../admission/admit.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import { ownCreated } from "./field-owners.js";
import { hasGeneration } from "./generation.js";
import { checkNew, takeNamespace } from "./object-checks.js";
import { apiErrorOf, generateNameConflict } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";
import { undoAfter } from "./undo-reservation.js";

const nameTries = 8;
const placeTries = 8;
/** Names are made to fit into a DNS label: 63 less the suffix of five. */
const generatedBaseLength = 58;

/** What is to be created. */
interface Creation {
  readonly given: KubeObject;
  readonly namespace: string | undefined;
  /** It says already whose its fields are; else they are the caller's. */
  readonly owned: boolean;
}

/** Creates the object, trying other names while a generated one is taken. */
export async function createObject(
  parts: StoreParts,
  context: RequestContext,
  given: KubeObject,
  namespace: string | undefined,
  { owned = false }: { readonly owned?: boolean | undefined } = {},
): Promise<KubeObject> {
  const creation = { given, namespace, owned };
  const { name, generateName } = given.metadata;
  if (name || !generateName) return createNamed(parts, context, creation, name ?? "");
  for (let tries = 1; ; tries++) {
    const candidate = generateName.slice(0, generatedBaseLength) + randomSuffix(parts.random);
    try {
      return await createNamed(parts, context, creation, candidate);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      if (tries === nameTries) throw generateNameConflict(parts.kind, candidate);
    }
  }
}

/** Tries again when its namespace was changed meanwhile, which may have begun to end. */
async function createNamed(
  parts: StoreParts,
  context: RequestContext,
  creation: Creation,
  name: string,
): Promise<KubeObject> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryCreate(parts, context, creation, name);
    } catch (error) {
      if (!isStorageError(error, "RequirementFailed")) throw apiErrorOf(error, parts.kind, "create", name);
      if (tries === placeTries)
        throw conflict(parts.kind, name, "its namespace keeps changing; please try again");
      await parts.cache.waitForFresh(context);
    }
  }
}

async function tryCreate(
  parts: StoreParts,
  context: RequestContext,
  { given, namespace, owned }: Creation,
  name: string,
): Promise<KubeObject> {
  const { kind, strategy } = parts;
  const object = newObject(parts, given, namespace, name);
  const request: AdmissionRequest = { operation: "CREATE", kind, namespace, name, object, context };
  await mutate(parts, request, owned ? undefined : () => ownCreated(parts, context, object));
  strategy.prepareForCreate?.(object, context);
  checkNew(parts, object);
  for (const warning of strategy.warnings?.(object) ?? []) context.warn?.(warning);
  await approve(parts, request);
  const key = objectKey(kind, { ...(namespace ? { namespace } : {}), name });
  const { quotas } = parts;
  if (!context.dryRun)
    return (await quotas.within(request, (charge) => write(parts, request, key, object, charge(request))))
      .object;
  await quotas.within(request, async (charge) => void charge(request));
  return pretend(parts, context, key, object);
}

/** The object as the request gave it, with what only the system says of a new one. */
function newObject(
  { kind, clock, random }: StoreParts,
  given: KubeObject,
  namespace: string | undefined,
  name: string,
): KubeObject {
  if (given.metadata.resourceVersion)
    throw badRequest("resourceVersion should not be set on objects to be created");
  const object = copyOf(given);
  const { metadata } = object;
  takeNamespace(object, kind.namespaced ? namespace : undefined);
  for (const field of systemFields) delete metadata[field];
  if (name) metadata.name = name;
  metadata.uid = random.uuid();
  metadata.creationTimestamp = timestamp(clock);
  if (hasGeneration(kind)) metadata.generation = 1;
  return object;
}

const systemFields = [
  "resourceVersion",
  "generation",
  "selfLink",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

async function pretend(
  { cache, kind, strategy }: StoreParts,
  context: RequestContext,
  key: string,
  object: KubeObject,
): Promise<KubeObject> {
  await cache.waitForFresh(context);
  if (cache.get(key)) throw alreadyExists(kind, object.metadata.name ?? "");
  await strategy.beginCreate?.(object, context);
  return object;
}

async function write(
  { strategy, storage }: StoreParts,
  { context, relyOn }: AdmissionRequest,
  key: string,
  object: KubeObject,
  alongside: readonly Replacement[],
): Promise<Stored> {
  const reservation = await strategy.beginCreate?.(object, context);
  let stored: Stored;
  try {
    const { ttlSeconds } = strategy;
    const conditions = { requires: relyOn, alongside, signal: context.signal };
    stored = await storage.create(key, object, { ttlSeconds, ...conditions });
  } catch (error) {
    await undoAfter(error, reservation);
    throw error;
  }
  await reservation?.commit();
  return stored;
}
