import { expect, test } from "bun:test";
import { faultOf, operationFault } from "../../../src/providers/google/faults.ts";

const said = (status: number, error: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  text: typeof error === "string" ? error : JSON.stringify(error),
});
const google = (code: number, status: string, message: string, details: unknown[] = []) =>
  said(code, { error: { code, status, message, details } });

const SUBMITTED: [string, ReturnType<typeof said>, string][] = [
  ["a key that is not valid is a 400", google(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), "bad-key"],
  [
    "so is one that was found in public",
    google(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."),
    "bad-key",
  ],
  [
    "a key that may not do this",
    google(403, "PERMISSION_DENIED", "Requests to this API method are blocked.", [{ reason: "API_KEY_SERVICE_BLOCKED" }]),
    "forbidden",
  ],
  ["the country", google(400, "FAILED_PRECONDITION", "User location is not supported for the API use."), "wrong-region"],
  [
    "billing that is off",
    google(403, "PERMISSION_DENIED", "This API method requires billing.", [{ reason: "BILLING_DISABLED" }]),
    "no-credit",
  ],
  ["credit that is used up is a 429", google(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."), "no-credit"],
  [
    "a model without a free tier is a 429 of limit 0",
    google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota. * Quota exceeded for metric: x, limit: 0"),
    "no-credit",
  ],
  [
    "a rate is a 429 too, though it speaks of billing",
    google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details. limit: 10"),
    "limited",
  ],
  ["a model that is gone", google(404, "NOT_FOUND", "models/gemini-2 is not found for API version v1beta."), "no-model"],
  [
    "words that Imagen does not take",
    google(400, "INVALID_ARGUMENT", "The prompt contains words that violate Google's Responsible AI practices."),
    "refused",
  ],
  ["a block of an interaction", said(400, { error: { code: "SAFETY", message: "Input blocked." } }), "refused"],
  ["a field named safety is no refusal", google(400, "INVALID_ARGUMENT", 'Unknown name "safety_setting": Cannot find field.'), "rejected"],
  [
    "an error in a list, as the front end says it",
    said(400, [{ error: { code: 400, message: "Invalid JSON payload received.", status: "INVALID_ARGUMENT" } }]),
    "rejected",
  ],
  ["an overloaded model", google(503, "UNAVAILABLE", "The model is overloaded."), "unavailable"],
  ["a deadline", google(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."), "unavailable"],
  ["a 502 of something in between leaves open whether it arrived", said(502, "<html>Bad Gateway</html>"), "lost"],
  [
    "a service account that is gone",
    said(400, { error: "invalid_grant", error_description: "Invalid grant: account not found" }),
    "bad-key",
  ],
];

for (const [name, answer, fault] of SUBMITTED)
  test(`${name}: ${fault}`, () => expect(faultOf(answer, "submit").fault as string).toBe(fault));

test("what is only asked is never lost, and a ticket that nobody knows is wrong rather than a missing model", () => {
  expect(faultOf(said(502, "<html>"), "ask").fault).toBe("unavailable");
  expect(faultOf(google(404, "NOT_FOUND", "Operation not found."), "ask").fault).toBe("rejected");
});

test("the wait is in the header, in a detail, or in the sentence", () => {
  const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" };
  expect(faultOf(google(429, "RESOURCE_EXHAUSTED", "Slow down.", [retry]), "submit").retryAfterMs).toBe(17_000);
  expect(faultOf(google(429, "RESOURCE_EXHAUSTED", "Please retry in 17.3s."), "submit").retryAfterMs).toBe(17_300);
  expect(
    faultOf({ ...google(429, "RESOURCE_EXHAUSTED", "Slow down.", [retry]), headers: new Headers({ "retry-after": "3" }) }, "submit")
      .retryAfterMs,
  ).toBe(3_000);
  expect(faultOf(google(429, "RESOURCE_EXHAUSTED", "Slow down."), "submit").retryAfterMs).toBeUndefined();
});

test("an operation that failed says why by a number of google.rpc", () => {
  expect(operationFault({ code: 3, message: "Unsupported aspect." }).fault).toBe("rejected");
  expect(operationFault({ code: 8, message: "Quota." }).fault).toBe("limited");
  expect(operationFault({ code: 14, message: "Later." }).fault).toBe("unavailable");
  expect(operationFault({ code: 3, message: "The prompt was blocked due to safety." }).fault).toBe("refused");
  expect(operationFault({}).fault).toBe("unavailable");
});
