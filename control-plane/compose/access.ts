import { secrets } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import { AuthenticatorChain } from "../auth/authentication/authenticator-chain.js";
import { StaticTokens } from "../auth/authentication/static-tokens.js";
import { TokenAuthenticator } from "../auth/authentication/token-authenticator.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import { X509Authenticator } from "../auth/authentication/x509-authenticator.js";
import type { Authenticator } from "../auth/authenticator.js";
import type { Authorizer } from "../auth/authorizer.js";
import { AuthorizerChain, MastersAuthorizer } from "../auth/authorizer-chain.js";
import { CertificateApproval } from "../auth/certificates/certificate-approval.js";
import { CertificateSigning } from "../auth/certificates/certificate-signing.js";
import { CertificateSubjectRestriction } from "../auth/certificates/certificate-subject-restriction.js";
import { JoinedNodes } from "../auth/node/joined-nodes.js";
import { NodeAuthorizer } from "../auth/node/node-authorizer.js";
import { NodeRestriction } from "../auth/node/node-restriction.js";
import { EscalationCheck } from "../auth/rbac/escalation.js";
import { RbacAuthorizer } from "../auth/rbac/rbac-authorizer.js";
import { UserGrants } from "../auth/rbac/user-grants.js";
import { BootstrapTokens } from "../auth/tokens/bootstrap-tokens.js";
import { LastUsedLabel } from "../auth/tokens/last-used-label.js";
import { LegacyTokens } from "../auth/tokens/legacy-tokens.js";
import { CachedReader, findWith } from "../auth/tokens/object-reader.js";
import { ServiceAccountTokens } from "../auth/tokens/service-account-tokens.js";
import { openIdConfiguration, TokenIssuer } from "../auth/tokens/token-issuer.js";
import type { AdmissionPlugin } from "../registry/admission/admission.js";
import type { Outside } from "./outside.js";

export interface Access {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tokens: TokenAuthenticator;
  readonly bootstrapTokens: TokenSource;
  readonly legacyTokens: LegacyTokens;
  readonly nodes: JoinedNodes;
  readonly rules: UserGrants;
  readonly tokenIssuer: TokenIssuer;
  readonly admission: readonly AdmissionPlugin[];
  readonly issuer: { openIdConfiguration(): unknown; jsonWebKeySet(): unknown };
}

/** Who may call, and what each may do. */
export async function composeAccess(
  dnsDomain: string,
  { keys, staticTokens, clock, random }: Outside,
  client: Client,
  informers: InformerFactory,
): Promise<Access> {
  const issuer = `https://kubernetes.default.svc.${dnsDomain}`;
  const apiAudiences = [issuer];
  const reader = new CachedReader(informers, client);
  const tokenOptions = { keys: keys.serviceAccountKeys, issuer, apiAudiences, clock, random };
  const bootstrapTokens = new BootstrapTokens(informers.informer(secrets), clock, apiAudiences);
  const label = new LastUsedLabel(client, clock);
  const legacyTokens = new LegacyTokens(
    { keys: keys.serviceAccountKeys, apiAudiences, used: (secret) => label.note(secret) },
    reader,
  );
  const sources: TokenSource[] = [
    new ServiceAccountTokens(tokenOptions, reader),
    legacyTokens,
    bootstrapTokens,
  ];
  if (staticTokens) sources.push(new StaticTokens(staticTokens, apiAudiences));
  const tokens = new TokenAuthenticator(sources);
  const rules = new UserGrants(informers);
  const rbac = new RbacAuthorizer(rules);
  const authorizer = new AuthorizerChain([new MastersAuthorizer(), new NodeAuthorizer(informers), rbac]);
  const nodes = new JoinedNodes(informers, client);
  const jwks = await keys.serviceAccountKeys.jwks();
  return {
    authenticator: new AuthenticatorChain([new X509Authenticator(nodes), tokens]),
    authorizer,
    tokens,
    bootstrapTokens,
    legacyTokens,
    nodes,
    rules,
    // What a token is made for must be what is there now, or it is refused as soon as it is made.
    tokenIssuer: new TokenIssuer(tokenOptions, { find: (type, ref) => findWith(client, type, ref) }),
    admission: [
      new NodeRestriction(reader, authorizer),
      new EscalationCheck(authorizer, rules, client),
      new CertificateApproval(authorizer),
      new CertificateSigning(authorizer),
      new CertificateSubjectRestriction(),
    ],
    issuer: {
      openIdConfiguration: () => openIdConfiguration(issuer, `${issuer}/openid/v1/jwks`),
      jsonWebKeySet: () => jwks,
    },
  };
}
