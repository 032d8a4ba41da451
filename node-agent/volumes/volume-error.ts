/** A volume can't be made ready now; the pod waits and it is tried again. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";
}
