/** One metric can't say how many replicas there should be. */
export class MetricFailure extends Error {
  /**
   * @param reason FailedGetResourceMetric and the like
   * @param told what the metric's own event and condition say
   * @param message what is said of it among several metrics
   */
  constructor(
    readonly reason: string,
    readonly told: string,
    message: string,
  ) {
    super(message);
  }
}
