/** What home and the list of projects show. */
import type { ComposerProps } from "../../../views/home/composer.tsx";
import type { FeaturedView } from "../../../views/home/home-page.tsx";
import type { ProjectView } from "../../../views/projects/project-card.tsx";
import { director, HOUR, NOW, PROJECT, pic, shots } from "./common.ts";

export const composer: ComposerProps = {
  values: {
    brief:
      "A 20-second vertical ad for a rear light that glows brighter when the rider brakes. Rainy city night. Show the problem in the first three seconds, the product by second six. Call to action: “See you. Seen.”",
    aspect: "9:16",
    seconds: "20",
  },
  looks: [
    { value: "", label: "Look from the brief" },
    { value: "watercolour", label: "Watercolour" },
    { value: "paper", label: "Paper cut" },
    { value: "night-city", label: "Night city" },
    { value: "ink", label: "Ink" },
    { value: "flat", label: "Flat" },
    { value: "film", label: "Film still" },
  ],
};

export const projects: ProjectView[] = [
  {
    id: "prj_glow",
    title: "Glowfin, see you seen",
    coverUrl: pic("glow"),
    facts: "9:16, 20 s",
    changedAt: NOW - 26 * HOUR,
    by: "both",
    running: true,
  },
  {
    id: "prj_drop",
    title: "A drop’s long way",
    coverUrl: pic("drop"),
    facts: "16:9",
    filmSeconds: 30,
    changedAt: NOW - 4 * 24 * HOUR,
    by: "agent",
  },
  {
    id: "prj_ridge",
    title: "Ridge at seven",
    coverUrl: pic("sunset"),
    facts: "21:9",
    filmSeconds: 72,
    changedAt: NOW - 9 * 24 * HOUR,
    by: "person",
  },
  {
    id: "prj_field",
    title: "Field notes, spring",
    coverUrl: pic("seeding"),
    facts: "1:1, 15 s",
    changedAt: NOW - 19 * 24 * HOUR,
    by: "both",
  },
  { id: "prj_empty", title: "Untitled", changedAt: NOW - 30 * 24 * HOUR, by: "person" },
];

export const featured: FeaturedView = {
  projectId: PROJECT,
  title: "The last tea house",
  shots: shots.map((shot) => ({ posterUrl: pic(shot.name), seconds: shot.seconds })),
  actor: director,
  note: "Six shots and the narration are on the canvas",
  at: NOW - 20 * 60_000,
  film: true,
};
