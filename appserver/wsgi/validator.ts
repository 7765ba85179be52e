import type { Application, Body } from './types.ts';
import { checkEnviron } from './validator/check-environ.ts';
import { checkedBody } from './validator/checked-body.ts';
import { CheckedErrors } from './validator/checked-errors.ts';
import { CheckedInput } from './validator/checked-input.ts';
import { CheckedResponse } from './validator/checked-response.ts';
import { show, ValidationError } from './validator/validation-error.ts';

/** How a validator goes about it. */
export interface ValidatorOptions {
  /**
   * Told of what nobody can catch any more, such as a body that the server never closes.
   * Default: a line to the request's `wsgi.errors`.
   */
  readonly report?: (error: ValidationError) => void;
  /** How long the server may take to close a body, in milliseconds. Default 1000. */
  readonly closeGrace?: number;
}

/**
 * Middleware that checks an app and the server that calls it for what PEP 3333 asks of both, as
 * Python's `wsgiref.validate.validator` does. For development and tests: it changes nothing of what
 * passes through, and costs a check at every step.
 *
 *     export const application = validator(myApp);
 *
 * Of the app it checks the arguments and order of `startResponse` and `write`, status and headers,
 * the body's pieces and its length, and the use of `wsgi.input` and `wsgi.errors`; of the server the
 * environ, what its streams give, and how it steps and closes the body.
 *
 * @throws ValidationError at the first mistake, out of the call that made it; `side` says whose it
 * was. An app's mistake is thus a 500 with the message in the log.
 */
export function validator(application: Application, options: ValidatorOptions = {}): Application {
  return (...given) => {
    if (given.length !== 2) {
      throw new ValidationError(
        'server',
        'ERR_WSGI_CALL',
        `application: expected environ and startResponse, got ${given.length} arguments`,
      );
    }
    const [environ, startResponse] = given;
    checkEnviron(environ);
    if (typeof startResponse !== 'function') {
      throw new ValidationError(
        'server',
        'ERR_WSGI_CALL',
        `startResponse: expected a function, got ${show(startResponse)}`,
      );
    }
    const errors = environ['wsgi.errors'];
    environ['wsgi.errors'] = new CheckedErrors(errors);
    environ['wsgi.input'] = new CheckedInput(environ['wsgi.input']);
    const response = new CheckedResponse(startResponse, environ.REQUEST_METHOD);
    const report =
      options.report ?? ((error: ValidationError) => errors.write(`${error.message}\n`));
    const check = (body: Body): Body => {
      response.returned();
      return checkedBody(body, response, report, options.closeGrace);
    };
    const body = application(environ, response.startResponse);
    return 'then' in body ? body.then(check) : check(body);
  };
}
