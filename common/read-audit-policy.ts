import { readFile } from "node:fs/promises";
import { type ParsedAuditPolicy, parseAuditPolicy } from "../api/audit/parse-policy.js";
import { messageOf, UserError } from "./errors.js";

/** The policy in a file that `--audit-policy-file` names. Throws a UserError when it can't be read or is wrong. */
export async function readAuditPolicy(path: string): Promise<ParsedAuditPolicy> {
  try {
    return parseAuditPolicy(await readFile(path, "utf8"));
  } catch (error) {
    throw new UserError(`--audit-policy-file ${path}: ${messageOf(error).replace(/\s+/g, " ")}`, {
      cause: error,
    });
  }
}
