/**
 * Calling a method of a WMI object: its parameters are an object of a class that the method names, and the answer comes semisynchronously, so
 * that it can be waited for in slices. All that is asked for here is released again, whatever goes wrong.
 */
import type { Com } from './com.ts';
import { callResultMethods, classObjectMethods, servicesMethods } from './interfaces.ts';
import type { WmiCall } from './messages.ts';
import { failureOf, resultCode } from './result-code.ts';
import type { Address } from './variant.ts';

export interface MethodCall {
  readonly com: Com;
  readonly services: Address;
  readonly call: WmiCall;
  /** How long the next slice may take; throws when the call should end. */
  nextSliceMs(): number;
}

const returnAtOnce = 0x10;
/** The class of the parameters says which type each has. */
const typeOfClass = 0;

/** Hands the object that holds what the method gave out to `use`. */
export function callMethod<T>(method: MethodCall, use: (answer: Address) => T): T {
  const { com, services, call } = method;
  return within(com, parametersOf(method), (parameters) => {
    const result = com.withTexts([call.object, call.method], (object = 0, name = 0) => {
      const args = [object, name, returnAtOnce, 0, parameters, 0, com.outPointer];
      check(com.call(services, servicesMethods.execMethod, ...args), call);
      return com.takePointer();
    });
    return within(com, result, () => {
      com.setBlanket(result);
      return within(com, waitFor(method, result), use);
    });
  });
}

function waitFor({ com, call, nextSliceMs }: MethodCall, result: Address): Address {
  for (;;) {
    const code = com.call(result, callResultMethods.getResultObject, nextSliceMs(), com.outPointer);
    check(code, call);
    const answer = com.takePointer();
    if (code !== resultCode.timedOut) return answer;
    com.release(answer);
  }
}

/** An object with the parameters; 0 where the method takes none. */
function parametersOf({ com, services, call }: MethodCall): Address {
  const definition = com.withTexts([call.className], (path = 0) => {
    check(com.call(services, servicesMethods.getObject, path, 0, 0, com.outPointer, 0), call);
    return com.takePointer();
  });
  const form = within(com, definition, () =>
    com.withTexts([call.method], (name = 0) => {
      check(com.call(definition, classObjectMethods.getMethod, name, 0, com.outPointer, 0), call);
      return com.takePointer();
    }),
  );
  if (form === 0) return 0;
  const parameters = within(com, form, () => {
    check(com.call(form, classObjectMethods.spawnInstance, 0, com.outPointer), call);
    return com.takePointer();
  });
  try {
    for (const [name, value] of Object.entries(call.parameters))
      putText(com, parameters, [name, value], call);
  } catch (error) {
    com.release(parameters);
    throw error;
  }
  return parameters;
}

function putText(com: Com, object: Address, [name, value]: readonly [string, string], call: WmiCall): void {
  com.withTexts([name, value], (nameText = 0, valueText = 0) => {
    const variant = com.textVariant(valueText);
    check(com.call(object, classObjectMethods.put, nameText, 0, variant, typeOfClass), call);
  });
}

function within<T>(com: Com, object: Address, use: (object: Address) => T): T {
  try {
    return use(object);
  } finally {
    com.release(object);
  }
}

function check(code: number, { className, method }: WmiCall): void {
  if (code >= 0x8000_0000) throw failureOf(`call ${className}.${method}`, code);
}
