/** Keys, budgets, tokens and spending of a studio that has worked for a month. */
import type { SettingsProps } from "../../../views/settings/settings-page.tsx";
import type { SpendView } from "../../../views/spend/spend.ts";
import { HOUR, mara, NOW } from "./common.ts";

const key = (name: string, title: string, isSecret = true) => ({
  name,
  title,
  isSecret,
  isOptional: !isSecret,
  isLong: name === "privateKey",
});

export const settings: Omit<SettingsProps, "frame"> = {
  keys: {
    now: NOW,
    dialects: [
      { value: "ollama", label: "Ollama" },
      { value: "other", label: "Another one" },
    ],
    keys: [
      {
        provider: "openai",
        name: "OpenAI",
        state: "set",
        hasSecret: true,
        fields: [key("key", "API key")],
        address: { value: "", usual: "https://api.openai.com/v1" },
        variables: [],
        models: 27,
        check: { state: "ok", sentence: "The key works.", at: NOW - HOUR },
      },
      {
        provider: "google",
        name: "Google",
        state: "environment",
        hasSecret: false,
        fields: [key("key", "API key"), key("privateKey", "Private key"), { ...key("project", "Project", false), value: "tea-house" }],
        variables: ["GEMINI_API_KEY"],
        models: 18,
        check: {
          state: "no-credit",
          sentence: "The key is good, and the account has no credit left. Add some at Google.",
          at: NOW - 2 * HOUR,
        },
      },
      {
        provider: "fal",
        name: "fal",
        state: "incomplete",
        hasSecret: false,
        fields: [key("key", "API key")],
        address: { value: "https://gateway.example/fal", usual: "https://queue.fal.run" },
        variables: [],
        models: 31,
      },
      {
        provider: "kling",
        name: "Kling",
        state: "unreadable",
        hasSecret: false,
        fields: [key("key", "API key")],
        variables: [],
        models: 6,
      },
      {
        provider: "anthropic",
        name: "Anthropic",
        state: "missing",
        hasSecret: false,
        fields: [key("key", "API key")],
        variables: [],
        models: 1,
      },
      {
        provider: "end_bigmachine",
        name: "Big machine",
        state: "keyless",
        hasSecret: false,
        fields: [],
        variables: [],
        models: 2,
        endpoint: { dialect: "ollama", baseUrl: "http://127.0.0.1:11434/v1", models: ["llama3.3:70b", "qwen3"] },
      },
    ],
  },
  variables: {
    canChange: true,
    variables: [
      { name: "brand", value: "Clash" },
      { name: "look", value: "Watercolour on rough paper, one warm light,\nnobody close to the camera" },
    ],
  },
  budgets: {
    canChange: true,
    scopes: [
      { value: "workspace", label: "The workspace" },
      { value: "project", label: "Each project" },
      { value: "project:prj_tea", label: "Project: The last tea house" },
    ],
    budgets: [
      {
        id: "bud_1",
        whose: "The workspace",
        period: "month",
        limitMicros: 200_000_000,
        used: { spentMicros: 84_120_000, heldMicros: 1_600_000 },
      },
      {
        id: "bud_2",
        whose: "The last tea house",
        period: "total",
        limitMicros: 20_000_000,
        used: { spentMicros: 20_400_000, heldMicros: 0 },
      },
      { id: "bud_3", whose: "Each person", period: "day", limitMicros: 5_000_000 },
    ],
  },
  tokens: {
    now: NOW,
    roles: [
      { value: "owner", label: "Owner" },
      { value: "editor", label: "Editor" },
    ],
    tokens: [
      {
        id: "tok_1",
        title: "Nightly renders",
        role: "editor",
        maker: mara,
        projects: ["The last tea house"],
        createdAt: NOW - 30 * HOUR,
        expiresAt: NOW + 300 * HOUR,
      },
    ],
  },
  about: { facts: [{ name: "Version", value: "0.1.0" }], problems: ["flux-9: It has no route."] },
};

/** What a form says when its fields are wrong; the key itself does not come back. */
export const settingsWrong: Omit<SettingsProps, "frame"> = {
  ...settings,
  ...(settings.keys
    ? {
        keys: {
          ...settings.keys,
          trouble: {
            of: "",
            errors: { baseUrl: "A key may go over http only inside a private network. Use https.", models: "Name at least one model." },
            values: { name: "Lab", baseUrl: "http://lab.example/v1" },
          },
        },
      }
    : {}),
  budgets: {
    ...settings.budgets,
    trouble: { errors: { limit: "It must be an amount in dollars, like 20 or 12.50." }, values: { limit: "lots" } },
  },
  variables: {
    ...settings.variables,
    trouble: {
      errors: { name: "It begins with a letter and has at most 60 letters, digits, - and _. Nothing was changed." },
      values: { name: "9 lives", value: "A cat" },
    },
  },
  ...(settings.tokens
    ? { tokens: { ...settings.tokens, made: { title: "Nightly renders", token: "test-token-that-is-shown-once" } } }
    : {}),
};

/** An editor reads the budgets. */
export const settingsOfAnEditor: Omit<SettingsProps, "frame"> = {
  budgets: { ...settings.budgets, canChange: false, scopes: [] },
  variables: { ...settings.variables, canChange: false },
  about: { facts: settings.about.facts, problems: [] },
};

const titles = ["The last tea house", "Night bus", "Others"];

export const spend: SpendView = {
  days: "30",
  by: "project",
  series: titles,
  buckets: Array.from({ length: 30 }, (_, day) => ({
    name: `${day + 1} Nov`,
    micros: titles.map((_, at) => ((day * 7 + at * 5) % 11) * 90_000),
  })),
  lines: titles.map((name, series) => ({
    name,
    href: "/projects/prj_tea",
    spentMicros: 4_030_500 - series * 900_000,
    takes: 31 - series,
    unknown: series === 1 ? 2 : 0,
    series,
  })),
  spentMicros: 9_391_500,
  takes: 90,
  unknown: 2,
  held: { micros: 160_000, requests: 4, unknown: 1 },
  ledger: (["settle", "call", "reserve", "release", "lost"] as const).map((kind, at) => ({
    seq: 90 - at,
    at: NOW - at * HOUR,
    kind,
    model: "Nano Banana 2",
    project: "The last tea house",
    actor: mara,
    heldMicros: kind === "reserve" ? 80_000 : kind === "call" ? 0 : -80_000,
    spentMicros: kind === "settle" || kind === "lost" ? 78_125 : 0,
    isUnknown: false,
  })),
  older: 85,
};

export const spendNothing: SpendView = {
  ...spend,
  series: [],
  buckets: spend.buckets.map(({ name }) => ({ name, micros: [] })),
  lines: [],
  ledger: [],
  spentMicros: 0,
  takes: 0,
  unknown: 0,
};
