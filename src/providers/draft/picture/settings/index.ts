/** Which painter paints which setting. A painter puts the far layers on the stage, calls `middle` for the subjects, then the near ones. */
import { settingFor } from "../cast.ts";
import type { Setting } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { paintAbove } from "./above.ts";
import { paintAbstract } from "./abstract.ts";
import { paintCity } from "./city.ts";
import { paintField } from "./field.ts";
import { paintForest } from "./forest.ts";
import { paintGarden } from "./garden.ts";
import { paintDesert, paintHills, paintMountains, paintSnowfield } from "./highland.ts";
import { paintKitchen, paintRoom, paintStudio, paintWorkshop } from "./indoors.ts";

import { paintLake, paintRiver } from "./inland.ts";
import { paintRoad } from "./road.ts";
import { paintCoast, paintSea } from "./sea.ts";
import { paintSpace } from "./space.ts";
import { paintStreet } from "./street.ts";
import { paintUnderwater } from "./underwater.ts";
import { paintVillage } from "./village.ts";

export type SettingPainter = (stage: Stage, middle: (stage: Stage) => void) => void;

const PAINTERS = {
  mountains: paintMountains,
  hills: paintHills,
  forest: paintForest,
  field: paintField,
  garden: paintGarden,
  sea: paintSea,
  coast: paintCoast,
  river: paintRiver,
  lake: paintLake,
  desert: paintDesert,
  snowfield: paintSnowfield,
  city: paintCity,
  street: paintStreet,
  road: paintRoad,
  village: paintVillage,
  room: paintRoom,
  kitchen: paintKitchen,
  workshop: paintWorkshop,
  sky: paintAbove,
  space: paintSpace,
  underwater: paintUnderwater,
  studio: paintStudio,
  abstract: paintAbstract,
} satisfies Record<Setting, SettingPainter>;

export function paintSetting(stage: Stage, middle: (stage: Stage) => void): void {
  PAINTERS[settingFor(stage.spec.setting, stage.spec.subjects)](stage, middle);
}
