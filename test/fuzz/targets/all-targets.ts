import type { FuzzTarget } from "../target.js";
import { apiRequest } from "./api-request.js";
import { dnsMessage, dnsStream } from "./dns-message.js";
import { jsonBody } from "./json-body.js";
import { patches } from "./patches.js";
import { printedTables } from "./printed-tables.js";
import { protobufBody } from "./protobuf-body.js";
import { requestHeads } from "./request-heads.js";
import { scalars } from "./scalars.js";
import { selectors } from "./selectors.js";
import { yamlBody } from "./yaml-body.js";

export const allTargets: readonly FuzzTarget[] = [
  apiRequest,
  dnsMessage,
  dnsStream,
  jsonBody,
  patches,
  printedTables,
  protobufBody,
  requestHeads,
  scalars,
  selectors,
  yamlBody,
];
