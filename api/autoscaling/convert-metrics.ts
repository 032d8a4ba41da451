/** The autoscaling/v1 annotations carry metrics in the flat form of that version; these functions go both ways. */
type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields => (typeof value === "object" && value ? (value as Fields) : {});

function compact(object: Fields): Fields {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

const sourceKey = (type: unknown) => {
  const name = String(type);
  return name.charAt(0).toLowerCase() + name.slice(1);
};

/** One v2 metric spec in the flat form. */
export function flatSpec(metric: Fields): Fields {
  const key = sourceKey(metric.type);
  const source = fields(metric[key]);
  const target = fields(source.target);
  const identifier = fields(source.metric);
  const resource = {
    name: source.name,
    container: source.container,
    targetAverageUtilization: target.averageUtilization,
    targetAverageValue: target.averageValue,
  };
  const flat: Record<string, Fields> = {
    resource,
    containerResource: resource,
    pods: {
      metricName: identifier.name,
      selector: identifier.selector,
      targetAverageValue: target.averageValue,
    },
    object: {
      target: source.describedObject,
      metricName: identifier.name,
      selector: identifier.selector,
      targetValue: target.value ?? "0",
      averageValue: target.averageValue,
    },
    external: {
      metricName: identifier.name,
      metricSelector: identifier.selector,
      targetValue: target.value,
      targetAverageValue: target.averageValue,
    },
  };
  return { type: metric.type, [key]: compact(flat[key] ?? {}) };
}

/** One flat metric spec in the form of v2. */
export function nestedSpec(metric: Fields): Fields {
  const key = sourceKey(metric.type);
  const source = fields(metric[key]);
  const averageValue = key === "object" ? source.averageValue : source.targetAverageValue;
  const averageUtilization = source.targetAverageUtilization;
  const value = averageValue === undefined ? source.targetValue : undefined;
  const type =
    averageUtilization !== undefined ? "Utilization" : averageValue !== undefined ? "AverageValue" : "Value";
  const target = compact({ type, averageUtilization, averageValue, value });
  const selector = source.selector ?? source.metricSelector;
  const nested = {
    name: source.name,
    container: source.container,
    describedObject: source.target,
    ...(source.metricName === undefined ? {} : { metric: compact({ name: source.metricName, selector }) }),
    target,
  };
  return { type: metric.type, [key]: compact(nested) };
}

/** One v2 metric status in the flat form. */
export function flatStatus(metric: Fields): Fields {
  const key = sourceKey(metric.type);
  const source = fields(metric[key]);
  const current = fields(source.current);
  const identifier = fields(source.metric);
  const flat = {
    name: source.name,
    container: source.container,
    target: source.describedObject,
    metricName: identifier.name,
    [key === "external" ? "metricSelector" : "selector"]: identifier.selector,
    currentValue: current.value ?? (key === "object" || key === "external" ? "0" : undefined),
    currentAverageUtilization: current.averageUtilization,
    [key === "object" ? "averageValue" : "currentAverageValue"]: current.averageValue,
  };
  return { type: metric.type, [key]: compact(flat) };
}

/** One flat metric status in the form of v2. */
export function nestedStatus(metric: Fields): Fields {
  const key = sourceKey(metric.type);
  const source = fields(metric[key]);
  const selector = source.selector ?? source.metricSelector;
  const current = compact({
    value: source.currentValue,
    averageUtilization: source.currentAverageUtilization,
    averageValue: source.currentAverageValue ?? source.averageValue,
  });
  const nested = {
    name: source.name,
    container: source.container,
    describedObject: source.target,
    ...(source.metricName === undefined ? {} : { metric: compact({ name: source.metricName, selector }) }),
    current,
  };
  return { type: metric.type, [key]: compact(nested) };
}
