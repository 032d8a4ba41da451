import { type NameRule, patternMessage, tooLongMessage } from "./names.js";

export const isPortNumber = (port: number): string[] =>
  port >= 1 && port <= 65_535 ? [] : ["must be between 1 and 65535, inclusive"];

/** Names of container ports (IANA_SVC_NAME): what a string targetPort refers to. */
export const isPortName: NameRule = (name) => {
  const errors: string[] = [];
  if (name.length > 15) errors.push(tooLongMessage(15));
  if (!/^[-a-z0-9]+$/.test(name))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) errors.push("must contain at least one letter (a-z)");
  if (name.includes("--")) errors.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
};

/** Names of environment variables need not be shell words: printable ASCII without `=`. */
export const isEnvName: NameRule = (name) =>
  /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

/** Keys of ConfigMaps and Secrets, which become file names. */
export const isConfigKey: NameRule = (key) => {
  const errors: string[] = [];
  if (key.length > 253) errors.push(tooLongMessage(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    errors.push(
      patternMessage(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        "[-._a-zA-Z0-9]+",
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  }
  if (key === ".") errors.push("must not be '.'");
  if (key === "..") errors.push("must not be '..'");
  else if (key.startsWith("..")) errors.push("must not start with '..'");
  return errors;
};
