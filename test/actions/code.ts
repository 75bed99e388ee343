/** The functions of a shipped action, to be tried one by one: its file is an ordinary module that uses its globals only when it runs. */
import { SHIPPED } from "../../src/actions/shipped.ts";

export function shippedNamed(name: string) {
  const file = SHIPPED.find((one) => one.manifest.name === name);
  if (!file) throw new Error(`There is no shipped action ${name}.`);
  return file;
}

export async function functionsOf<T>(name: string): Promise<T> {
  const module: unknown = await import(`data:text/javascript;base64,${Buffer.from(shippedNamed(name).code).toString("base64")}`);
  return module as T;
}
