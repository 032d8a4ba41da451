/** The pod's own description can't be carried out here and now: shows as CreateContainerConfigError. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
