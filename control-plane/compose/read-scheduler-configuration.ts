import { readFile } from "node:fs/promises";
import { messageOf, UserError } from "../../common/errors.js";
import { parseConfiguration } from "../scheduler/configuration/parse-configuration.js";
import type { SchedulerConfiguration } from "../scheduler/configuration/scheduler-configuration.js";

/** What `--scheduler-config-file` names. Throws a UserError when it can't be read or is wrong. */
export async function readSchedulerConfiguration(path: string): Promise<SchedulerConfiguration> {
  try {
    return parseConfiguration(await readFile(path, "utf8"));
  } catch (error) {
    throw new UserError(`--scheduler-config-file ${path}: ${messageOf(error).replace(/\s+/g, " ")}`, {
      cause: error,
    });
  }
}
