export type * from "../auth/authorizer.js";
