export type * from "../auth/authenticator.js";
