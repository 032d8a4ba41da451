import type { Attributes, Authorizer, Decision } from "./authorizer.js";
import { isMaster } from "./masters.js";

/** The first authorizer with an opinion decides; without any, nothing is allowed. */
export class AuthorizerChain implements Authorizer {
  constructor(private readonly authorizers: readonly Authorizer[]) {}

  async authorize(attributes: Attributes): Promise<Decision> {
    const reasons: string[] = [];
    for (const authorizer of this.authorizers) {
      const answer = authorizer.authorize(attributes);
      const decision = answer instanceof Promise ? await answer : answer;
      if (decision.decision !== "no-opinion") return decision;
      if (decision.reason) reasons.push(decision.reason);
    }
    return { decision: "no-opinion", reason: reasons.join("\n") };
  }
}

/** Lets members of system:masters do everything. */
export class MastersAuthorizer implements Authorizer {
  authorize({ user }: Attributes): Decision {
    return isMaster(user) ? { decision: "allow", reason: "" } : { decision: "no-opinion", reason: "" };
  }
}
