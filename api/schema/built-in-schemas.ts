import { schemasText } from "../generated/schemas.js";
import { Schemas } from "./schema.js";

/** The schemas of every built-in kind. */
export const schemas: Schemas = new Schemas(JSON.parse(schemasText));
