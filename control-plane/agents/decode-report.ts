import { ApiError } from "../../api/errors.js";
import { schemas } from "../../api/schema/built-in-schemas.js";
import { decode } from "../../api/schema/decode.js";

/** No status that says something is larger; etcd would take a megabyte and a half. */
const maxReportBytes = 512 * 1024;

/** What a node sent in JSON, read as the API server reads a body: unknown fields are left out. Throws ApiError. */
export function decodeReport<T>(bytes: Buffer, className: "V1Node" | "V1PodStatus" | "V1Status"): T {
  if (bytes.length > maxReportBytes) {
    throw new ApiError("RequestEntityTooLarge", `a report may not exceed ${maxReportBytes} bytes`);
  }
  return decode(bytes, "json", schemas.get(className), { fieldValidation: "Ignore" }).object as T;
}
