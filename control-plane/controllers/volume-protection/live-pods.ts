import type { V1Pod } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Clock } from "../../../common/clock.js";
import { SharedQuestion } from "../../../common/shared-question.js";

type Question = SharedQuestion<readonly V1Pod[]>;

/** The pods of a namespace as the API has them now; one list serves all who ask at that moment. */
export class LivePods {
  private readonly asked = new Map<string, { readonly question: Question; waiting: number }>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
  ) {}

  async of(namespace: string): Promise<readonly V1Pod[]> {
    const one = this.asked.get(namespace) ?? { question: this.question(namespace), waiting: 0 };
    this.asked.set(namespace, one);
    one.waiting += 1;
    try {
      return await one.question.answer();
    } finally {
      one.waiting -= 1;
      if (one.waiting === 0) this.asked.delete(namespace);
    }
  }

  private question(namespace: string): Question {
    const list = async () => (await this.client.list(pods, { namespace })).items;
    return new SharedQuestion(list, () => this.clock.yield());
  }
}
