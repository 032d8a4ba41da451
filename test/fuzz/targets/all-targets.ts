import type { FuzzTarget } from "../target.js";
import { agentFrames, tunnelFrames } from "./agent-frames.js";
import { apiRequest } from "./api-request.js";
import { configurations } from "./configurations.js";
import { controlFrames } from "./control-frames.js";
import { definitions } from "./definitions.js";
import { dnsMessage, dnsStream } from "./dns-message.js";
import { jsonBody } from "./json-body.js";
import { patches } from "./patches.js";
import { printedTables } from "./printed-tables.js";
import { protobufBody } from "./protobuf-body.js";
import { requestHeads } from "./request-heads.js";
import { scalars } from "./scalars.js";
import { schedules } from "./schedules.js";
import { selectors } from "./selectors.js";
import { spdyFrames } from "./spdy-frames.js";
import { webSocketFrames } from "./web-socket-frames.js";
import { yamlBody } from "./yaml-body.js";

export const allTargets: readonly FuzzTarget[] = [
  configurations,
  definitions,
  agentFrames,
  apiRequest,
  controlFrames,
  dnsMessage,
  dnsStream,
  jsonBody,
  patches,
  printedTables,
  protobufBody,
  requestHeads,
  scalars,
  schedules,
  selectors,
  tunnelFrames,
  spdyFrames,
  webSocketFrames,
  yamlBody,
];
