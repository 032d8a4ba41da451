import type { ServerResponse } from "node:http";
import { whenAborted } from "../../../common/abort.js";
import type { AuditTrail } from "../../audit/audit-trail.js";
import type { ForwardResponse, HttpResponse } from "../http/response.js";

/** The answer, of which the trail is told when it begins and when it is over, for whatever reason. */
export function auditedAnswer(
  trail: AuditTrail,
  answer: HttpResponse,
  lasts: boolean,
  signal: AbortSignal,
): HttpResponse {
  const course = new Course(trail, lasts);
  switch (answer.kind) {
    case "bytes":
      course.started(answer.statusCode);
      course.over();
      return answer;
    case "stream":
      course.started(answer.statusCode);
      course.overWith(signal);
      return { ...answer, write: (out, stopped) => answer.write(out, stopped).finally(() => course.over()) };
    case "upgrade":
      course.started(101);
      course.overWith(signal);
      return { ...answer, accept: (connection) => answer.accept(connection).finally(() => course.over()) };
    case "forward":
      course.overWith(signal);
      return forwarded(answer, course);
  }
}

/** Its code is the backend's, known once the backend's answer is passed on. */
function forwarded(answer: ForwardResponse, course: Course): ForwardResponse {
  const begun = (response: ServerResponse) => course.started(response.statusCode);
  return {
    ...answer,
    forward(request, response, signal) {
      response.once("pipe", () => begun(response));
      return answer.forward(request, response, signal).finally(() => {
        begun(response);
        course.over();
      });
    },
    upgrade(connection) {
      course.started(101);
      return answer.upgrade(connection).finally(() => course.over());
    },
  };
}

/** Begins once, and is over once. */
class Course {
  private code: number | undefined;
  private isOver = false;
  private forget = () => {};

  constructor(
    private readonly trail: AuditTrail,
    private readonly lasts: boolean,
  ) {}

  started(code: number): void {
    if (this.code !== undefined || this.isOver) return;
    this.code = code;
    if (this.lasts) this.trail.reached("ResponseStarted", code);
  }

  over(): void {
    if (this.isOver) return;
    this.started(200);
    this.isOver = true;
    this.forget();
    this.trail.reached("ResponseComplete", this.code);
  }

  /** It may be that nobody sends the answer: the client has gone. */
  overWith(signal: AbortSignal): void {
    this.forget = whenAborted(signal, () => this.over());
  }
}
