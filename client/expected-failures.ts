import { isAlreadyExists, isConflict, isNotFound } from "../api/errors.js";

/** A call about an object that may be gone: undefined then. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** A creation, content when somebody else was first. */
export async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

const attempts = 5;

/** Reads and writes again, a few times, when another writer came between. */
export async function retryOnConflict<T>(readAndWrite: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readAndWrite();
    } catch (error) {
      if (!(isConflict(error) || isAlreadyExists(error)) || attempt === attempts) throw error;
    }
  }
}
