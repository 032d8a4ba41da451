export type ImageErrorReason =
  | "ErrImagePull"
  | "ErrImageNeverPull"
  | "ImagePullBackOff"
  | "ImageInspectError"
  | "InvalidImageName"
  | "RegistryUnavailable";

/** Why a container has no image; `retryAtMs` is when it pays to try again, on the monotonic clock. */
export class ImageError extends Error {
  override readonly name = "ImageError";

  constructor(
    readonly reason: ImageErrorReason,
    message: string,
    readonly retryAtMs: number,
  ) {
    super(message);
  }
}
