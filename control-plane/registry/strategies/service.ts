import { setServiceDefaults } from "../../../api/core/service-defaults.js";
import { validateService, validateServiceUpdate } from "../../../api/core/validate-service.js";
import type { V1Service } from "../../../api/generated/types.js";
import { isDns1035Label } from "../../../api/meta/names.js";
import { validateLoadBalancerStatus } from "../../../api/networking/validate-load-balancer.js";
import type { ServiceAllocations } from "../allocators/service-allocations.js";
import type { RequestContext } from "../request.js";
import type { Strategy } from "../strategy.js";
import { dropUnneeded, keepAllocated, setAddressFields, setFamilies } from "./service-fields.js";
import { keepSpec, keepStatus } from "./status.js";

/** Services hold addresses and ports that no other may have: they are reserved around each write. */
export function serviceStrategy(allocations: ServiceAllocations): Strategy<V1Service> {
  const of = ({ dryRun }: RequestContext) => (dryRun ? allocations.dryRun() : allocations);
  return {
    nameRule: isDns1035Label,
    allowCreateOnUpdate: true,
    setDefaults: setServiceDefaults,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
      setAddressFields(service);
      setFamilies(service);
    },
    prepareForUpdate(service, old) {
      keepStatus(service, old);
      keepAllocated(service, old);
      dropUnneeded(service, old);
      setAddressFields(service, old);
      setFamilies(service);
    },
    prepareForStatusUpdate: keepSpec,
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    validateStatusUpdate: ({ status }) => validateLoadBalancerStatus(status?.loadBalancer),
    beginCreate: (service, context) => of(context).begin(service, undefined),
    beginUpdate: (service, old, context) => of(context).begin(service, old),
    afterDelete: (service) => allocations.release(service),
    selectableFields: ({ spec }) => ({
      "spec.clusterIP": spec?.clusterIP ?? "",
      "spec.type": spec?.type ?? "",
    }),
  };
}
