/** Reasons as `kubectl get pods` shows them. */
export type RuntimeErrorReason =
  | "ErrImagePull"
  | "RegistryUnavailable"
  | "ImageInspectError"
  | "CreateContainerError"
  | "RunContainerError"
  | "UpdateContainerError"
  | "ContainerNotFound"
  | "RuntimeUnavailable";

/** What the container runtime answered when it could not do what was asked, in its own words. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";

  constructor(
    readonly reason: RuntimeErrorReason,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
  }
}
