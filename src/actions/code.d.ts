/** The code of an action, imported as a text. */
declare module "*/code.js" {
  const code: string;
  export default code;
}
