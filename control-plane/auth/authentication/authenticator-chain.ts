import { ApiError } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authenticator, Credentials } from "../authenticator.js";
import { withAuthenticatedGroup } from "./authenticated-group.js";

/** The first authenticator that knows the caller decides; a refusal counts only when no other knows the caller. */
export class AuthenticatorChain implements Authenticator {
  constructor(private readonly authenticators: readonly Authenticator[]) {}

  async authenticate(credentials: Credentials): Promise<V1UserInfo | undefined> {
    let refusal: ApiError | undefined;
    for (const authenticator of this.authenticators) {
      try {
        const user = await authenticator.authenticate(credentials);
        if (user) return withAuthenticatedGroup(user);
      } catch (error) {
        refusal ??= ApiError.from(error);
      }
    }
    if (refusal) throw refusal;
    return undefined;
  }
}
