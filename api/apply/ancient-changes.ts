import { union } from "./field-set.js";
import { byText, identityOf, type Manager, type Managers, secondsOf } from "./managers.js";

const mostUpdaters = 10;
const ancient = "ancient-changes";

/** With at most ten updaters: the oldest of a version are taken together as one, as Kubernetes does. */
export function withoutTooMany(managers: Managers): Managers {
  const updaters = [...managers.values()].filter(({ operation }) => operation === "Update");
  if (updaters.length <= mostUpdaters) return managers;
  const kept = new Map(managers);
  const firsts = new Map<string, Manager>();
  let count = updaters.length;
  for (const manager of updaters.sort(byAge)) {
    if (count <= mostUpdaters) break;
    const first = firsts.get(manager.apiVersion);
    if (!first) {
      firsts.set(manager.apiVersion, manager);
      continue;
    }
    kept.delete(identityOf(first));
    kept.delete(identityOf(manager));
    const together = {
      ...manager,
      entry: undefined,
      name: ancient,
      subresource: "",
      fields: union(first.fields, manager.fields),
    };
    kept.set(identityOf(together), together);
    firsts.set(manager.apiVersion, together);
    count -= 1;
  }
  return kept;
}

const byAge = (one: Manager, other: Manager) =>
  secondsOf(one) - secondsOf(other) || byText(identityOf(one), identityOf(other));
