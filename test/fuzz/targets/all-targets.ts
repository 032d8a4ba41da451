import type { FuzzTarget } from "../target.js";
import { jsonBody } from "./json-body.js";

export const allTargets: readonly FuzzTarget[] = [jsonBody];
