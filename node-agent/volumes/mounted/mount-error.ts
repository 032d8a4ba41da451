/** Something can't be mounted now. Its message may be told to whoever sees the pod. */
export class MountError extends Error {
  override readonly name = "MountError";
}
